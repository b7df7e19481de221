import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectionOptions, connect } from "node:tls";

/** What the client is to measure. */
export interface HandshakeLoad {
  readonly address: string;
  readonly port: number;
  /** Name that the server's certificate must prove. */
  readonly serverName: string;
  /** Folder of a host's identity, as it lies outside the host. */
  readonly identity: string;
  /** Whether connections resume a session. */
  readonly resumed: boolean;
  readonly seconds: number;
}

/** Connections that are being made at any time: enough to keep two cores busy. */
const AT_ONCE = 4;

// Run as a program of its own, because it has to be inside the lab's network: reads a HandshakeLoad, and prints the
// connections that it made in a second. Node's TLS is OpenSSL; its own `s_time` cannot resume sessions of TLS 1.3.
const load = JSON.parse(readFileSync(0, "utf8")) as HandshakeLoad;
const read = (file: string) => readFileSync(join(load.identity, file));
const options: ConnectionOptions = {
  host: load.address,
  port: load.port,
  servername: load.serverName,
  ca: read("root_ca.crt"),
  cert: read("live/cert.pem"),
  key: read("live/key.pem"),
  minVersion: "TLSv1.3",
};
const session = load.resumed ? await firstSession() : undefined;
const start = performance.now();
let made = 0;
await Promise.all(Array.from({ length: AT_ONCE }, connectAgainAndAgain));
console.log((made * 1000) / (performance.now() - start));

async function connectAgainAndAgain(): Promise<void> {
  while (performance.now() - start < load.seconds * 1000) {
    if ((await request(session)) !== load.resumed) {
      throw new Error(load.resumed ? "the server did not resume the session" : "a session was resumed");
    }
    made += 1;
  }
}

/** A session of the server: with TLS 1.3 its ticket comes after the handshake. */
function firstSession(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request(undefined, resolve).then(
      () => reject(new Error("the server gives no sessions to resume")),
      reject,
    );
  });
}

/**
 * One connection with one request, so that the server has seen the client's certificate, too.
 *
 * @returns whether it resumed a session
 */
function request(session: Buffer | undefined, found?: (session: Buffer) => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, ...(session && { session }) });
    if (found) socket.once("session", found);
    socket.once("error", reject);
    let reused = false;
    socket.once("secureConnect", () => {
      reused = socket.isSessionReused();
      socket.write(`GET / HTTP/1.1\r\nHost: ${load.serverName}\r\nConnection: close\r\n\r\n`);
    });
    let answer = "";
    socket.setEncoding("latin1").on("data", (data) => {
      answer += data;
    });
    socket.once("close", () => {
      if (answer.startsWith("HTTP/1.1 200")) resolve(reused);
      else reject(new Error(`answer: ${JSON.stringify(answer.slice(0, 60))}`));
    });
  });
}
