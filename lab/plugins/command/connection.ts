import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Client, type ConnectConfig } from "ssh2";
import type { Call, Properties, PropertySchema } from "../provider/index.ts";

const text = { type: "string" } as const;
const secretText = { type: "string", secret: true } as const;

const endpoint: { readonly [name: string]: PropertySchema } = {
  host: { ...text, required: true },
  port: { type: "number" },
  user: text,
  password: secretText,
  privateKey: secretText,
  privateKeyPassword: secretText,
  agentSocketPath: text,
  hostKey: text,
  dialErrorLimit: { type: "integer" },
  perDialTimeout: { type: "integer" },
};

/** The input `connection` of remote commands. */
export const connectionSchema: PropertySchema = {
  type: { object: { ...endpoint, proxy: { type: { object: endpoint } } } },
  required: true,
  secret: true,
};

/** Failed attempts to connect that are repeated; -1 for any number. */
const DIAL_ERROR_LIMIT = 10;
/** Seconds that one attempt may take. */
const PER_DIAL_TIMEOUT = 15;
/** Milliseconds between two attempts: the first pause, and the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

/** An SSH connection, and those that it goes through. */
export interface Connection {
  readonly client: Client;
  close(): void;
}

/** Connects to a host, through its proxy if it has one. @throws after the attempts that the connection allows */
export async function dial(connection: Properties, call: Call): Promise<Connection> {
  const proxy = connection.proxy as Properties | undefined;
  if (proxy === undefined) {
    const client = await withRetries("Dial", connection, call, () => connect(connection));
    return { client, close: () => client.end() };
  }
  const through = await withRetries("Dial proxy", proxy, call, () => connect(proxy));
  const client = await withRetries("Dial from proxy", connection, call, async () =>
    connect(connection, await forward(through, connection)),
  );
  return {
    client,
    close() {
      client.end();
      through.end();
    },
  };
}

async function withRetries<Result>(
  what: string,
  connection: Properties,
  { signal, log, urn }: Call,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const limit = Number(connection.dialErrorLimit ?? DIAL_ERROR_LIMIT);
  for (let failures = 1, delay = FIRST_PAUSE; ; failures += 1, delay = Math.min(delay * 1.5, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (limit >= 0 && failures > limit) {
        const { host, port = 22 } = connection;
        const reason = (error as Error).message;
        throw new Error(`cannot connect to ${host}:${port} after ${limit} failed attempts: ${reason}`);
      }
      await log("info", `${what} ${failures}/${limit < 0 ? "inf" : limit} failed: retrying`, urn, true);
      await pause(delay, undefined, { signal });
    }
  }
}

function connect(connection: Properties, sock?: Duplex): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.once("ready", () => resolve(client));
    client.once("error", reject);
    client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
      answer(prompts.map(() => String(connection.password ?? ""))),
    );
    client.connect({ ...configOf(connection), sock });
  });
}

function forward(proxy: Client, { host, port = 22 }: Properties): Promise<Duplex> {
  return new Promise((resolve, reject) =>
    proxy.forwardOut("127.0.0.1", 0, String(host), Number(port), (error, stream) =>
      error ? reject(error) : resolve(stream),
    ),
  );
}

function configOf(connection: Properties): ConnectConfig {
  const given = (name: string) => (connection[name] === undefined ? undefined : String(connection[name]));
  return {
    host: given("host"),
    port: Number(connection.port ?? 22),
    username: given("user") ?? "root",
    password: given("password"),
    privateKey: given("privateKey"),
    passphrase: given("privateKeyPassword"),
    agent: given("agentSocketPath") ?? process.env.SSH_AUTH_SOCK,
    tryKeyboard: connection.password !== undefined,
    readyTimeout: Number(connection.perDialTimeout ?? PER_DIAL_TIMEOUT) * 1000,
    ...hostKeyConfig(given("hostKey")),
  };
}

/** Takes only the given host key, a line as in `known_hosts` without the host; any when none is given. */
function hostKeyConfig(line: string | undefined): ConnectConfig {
  if (line === undefined) {
    return {};
  }
  const [type = "", encoded = ""] = line.trim().split(/\s+/);
  const expected = Buffer.from(encoded, "base64");
  if (expected.length === 0) {
    throw new Error(`failed to parse host key: "${line}" is not a line like "ssh-ed25519 AAAA..."`);
  }
  // An RSA key signs with SHA-2 today; its type in the file is still named after SHA-1.
  const serverHostKey = type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
  return {
    hostVerifier: (key: Buffer) => key.equals(expected),
    algorithms: { serverHostKey } as ConnectConfig["algorithms"],
  };
}
