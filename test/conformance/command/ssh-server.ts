import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type Session } from "ssh2";

/** An SSH server on the loopback that runs commands as the user who runs the tests. */
export interface SshServer {
  readonly port: number;
  /** Its host key as a line without the host. */
  readonly hostKey: string;
  stop(): void;
}

/** The only environment variable that the server takes from clients. */
export const ACCEPTED_VARIABLE = "ACCEPTED";

/** Password of user `root`. */
export const PASSWORD = "a-password-of-the-test";

/** Starts the server on a free port. */
export async function startSshServer(): Promise<SshServer> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error || Array.isArray(parsed)) {
    throw new Error("The host key cannot be read");
  }
  const server = new ssh2.Server({ hostKeys: [pem] }, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: `ssh-rsa ${parsed.getPublicSSH().toString("base64")}`,
    stop: () => server.close(),
  };
}

function serve(connection: Connection): void {
  connection.on("authentication", (attempt) =>
    attempt.method === "password" && attempt.password === PASSWORD
      ? attempt.accept()
      : attempt.reject(["password"]),
  );
  connection.on("session", (accept) => runCommands(accept()));
  // A client that goes away without a word is no concern of the tests.
  connection.on("error", () => {});
}

function runCommands(session: Session): void {
  const environment: Record<string, string> = {};
  session.on("env", (accept, reject, { key, val }) => {
    if (key === ACCEPTED_VARIABLE || key.startsWith("PULUMI_COMMAND_")) {
      environment[key] = val;
      accept?.();
    } else {
      reject?.();
    }
  });
  session.on("exec", (accept, _reject, { command }) => {
    const channel = accept();
    const child = spawn("/bin/sh", ["-c", command], { env: { PATH: process.env.PATH, ...environment } });
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    child.on("close", (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  });
}
