import { readFileSync, realpathSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";

/** What the client is to do. It reads its identity anew for each request, as a program does that follows renewals. */
export interface SteadyLoad {
  readonly url: string;
  /** Where the name in the URL is: this machine's resolver does not know the lab's hosts. */
  readonly address: string;
  /** Folder of a host's identity, as it lies outside the host. */
  readonly identity: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** What came of it. */
export interface SteadyResult {
  readonly answered: number;
  /** Requests that a server dropped without an answer, and that were answered when they were sent once more. */
  readonly repeated: number;
  /** Messages of the requests that failed, each once, with how often. */
  readonly failures: Readonly<Record<string, number>>;
  /** Serial numbers of the certificates that the server showed, in the order of their first appearance. */
  readonly serials: readonly string[];
}

// Run as a program of its own, because it has to be inside the lab's network: reads a SteadyLoad, prints a SteadyResult.
const load = JSON.parse(readFileSync(0, "utf8")) as SteadyLoad;
const failures: Record<string, number> = {};
const serials = new Set<string>();
let answered = 0;
let repeated = 0;
const running: Promise<void>[] = [];
const start = performance.now();
for (let sent = 0; sent < load.perSecond * load.seconds; sent += 1) {
  await sleep(start + (sent * 1000) / load.perSecond - performance.now());
  running.push(get());
}
await Promise.all(running);
console.log(JSON.stringify({ answered, repeated, failures, serials: [...serials] } satisfies SteadyResult));

/** One request; as it changes nothing, a client may repeat one that was dropped (RFC 9110, section 9.2.2). */
async function get(): Promise<void> {
  try {
    await exchange().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET") throw error;
      repeated += 1;
      return exchange();
    });
    answered += 1;
  } catch (error) {
    const { message } = error as Error;
    failures[message] = (failures[message] ?? 0) + 1;
  }
}

/** Asks and reads the answer, over a handshake of its own. */
function exchange(): Promise<void> {
  return new Promise((resolve, reject) => {
    // By the folder's real name: a renewal between two files would give the key of another certificate.
    const live = realpathSync(join(load.identity, "live"));
    const sent = request(load.url, {
      agent: false,
      lookup: (_name, _options, found) => found(null, [{ address: load.address, family: 4 }]),
      ca: readFileSync(join(load.identity, "root_ca.crt")),
      cert: readFileSync(join(live, "cert.pem")),
      key: readFileSync(join(live, "key.pem")),
      timeout: 10_000,
    });
    sent.once("timeout", () => sent.destroy(new Error("no answer in 10 s")));
    sent.once("error", reject);
    sent.once("response", (response) => {
      serials.add((response.socket as TLSSocket).getPeerCertificate().serialNumber);
      response.once("error", reject).once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`HTTP ${response.statusCode}`));
      });
      response.resume();
    });
    sent.end();
  });
}
