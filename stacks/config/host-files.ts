import { isHostKey } from "../../components/host/connection.ts";
import { type ManagedHost, managedHosts } from "./host-defaults.ts";
import type { ConfigPath } from "./path.ts";
import type { Problems } from "./problems.ts";
import type { Settings } from "./schema/index.ts";
import type { ReadText } from "./text-file.ts";

/** Keys of a machine's connection, wherever they were given. */
export interface ConnectionTexts {
  readonly hostKey?: string;
  readonly jumpHostKey?: string;
  readonly privateKey?: string;
}

/** What the settings of machines name or hold. */
export interface HostTexts {
  /** By the machine's place in the list. */
  readonly connections: ReadonlyMap<number, ConnectionTexts>;
  /** Password of step-ca's provisioner. */
  readonly stepPassword?: string;
}

/** Reads the keys of the machines' connections and checks that each is what its place needs. */
export function readHostTexts(
  { layers, hosts, hostDefaults, stepCa }: Partial<Settings>,
  problems: Problems,
  readText: ReadText,
): HostTexts {
  if (!layers?.includes("hosts")) return { connections: new Map() };
  const managed = hosts && hostDefaults ? managedHosts(hosts, hostDefaults) : [];
  return {
    connections: new Map(managed.map((one) => [one.index, readConnection(one)])),
    stepPassword:
      stepCa?.password ?? read(["stepCa", "passwordFile"], stepCa?.passwordFile)?.replace(/\r?\n$/, ""),
  };

  function readConnection({ host: { connection }, pathOf }: ManagedHost): ConnectionTexts {
    const { jumpHost, hostKey, privateKey } = connection;
    return {
      hostKey: hostKey ?? readHostKey(pathOf("connection", "hostKeyFile"), connection.hostKeyFile),
      jumpHostKey:
        jumpHost?.hostKey ??
        readHostKey(pathOf("connection", "jumpHost", "hostKeyFile"), jumpHost?.hostKeyFile),
      privateKey:
        privateKey ?? readPrivateKey(pathOf("connection", "privateKeyFile"), connection.privateKeyFile),
    };
  }

  function readHostKey(path: ConfigPath, file: string | undefined): string | undefined {
    const line = read(path, file)?.trim();
    if (line !== undefined && !isHostKey(line)) {
      problems.refuse(path, "is not the file of a host's public key", "one line, ssh-ed25519 AAAA...");
    }
    return line;
  }

  function readPrivateKey(path: ConfigPath, file: string | undefined): string | undefined {
    const key = read(path, file);
    if (key !== undefined && !key.includes("PRIVATE KEY-----")) {
      problems.refuse(path, "is not the file of a private key", "-----BEGIN OPENSSH PRIVATE KEY-----");
    }
    return key;
  }

  function read(path: ConfigPath, file: string | undefined): string | undefined {
    return file === undefined ? undefined : readText(path, file);
  }
}
