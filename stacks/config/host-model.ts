import { type FullHost, type ManagedHost, managedHosts, sshHost } from "./host-defaults.ts";
import type { ConnectionTexts, HostTexts } from "./host-files.ts";
import { formatPath } from "./path.ts";
import type { Settings } from "./schema/index.ts";

/** A machine that SSH connects to. */
export interface SshEndpointConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Public key that it must have. */
  readonly hostKey: string;
  /** Private key that it takes; nothing if the agent has that. */
  readonly privateKey?: string;
}

/** A machine that the layer `hosts` looks after. */
export interface HostConfig extends Omit<FullHost, "connection"> {
  /** Where it stands, for messages. */
  readonly path: string;
  readonly connection: SshEndpointConfig & { readonly sudo: boolean; readonly jumpHost?: SshEndpointConfig };
}

/** What the layer `hosts` deploys. */
export interface HostsConfig {
  readonly authority: Settings["hostAuthority"];
  readonly stepCa?: Omit<NonNullable<Settings["stepCa"]>, "password" | "passwordFile"> & {
    readonly password: string;
  };
  readonly machines: readonly HostConfig[];
}

/** Puts the layer's configuration together, after everything was checked. */
export function assembleHosts(settings: Settings, texts: HostTexts): HostsConfig {
  const { hosts, hostDefaults, hostAuthority, stepCa } = settings;
  return {
    authority: hostAuthority,
    stepCa: stepCa && withPassword(stepCa),
    machines: managedHosts(hosts, hostDefaults).map((one) =>
      machine(one, texts.connections.get(one.index) ?? {}),
    ),
  };

  function withPassword({ password: _, passwordFile: __, ...rest }: NonNullable<Settings["stepCa"]>) {
    return { ...rest, password: texts.stepPassword ?? "" };
  }
}

function machine({ host, index }: ManagedHost, texts: ConnectionTexts): HostConfig {
  const { connection, ...rest } = host;
  const { port, user, sudo, jumpHost } = connection;
  const { hostKey = "", jumpHostKey = "", privateKey } = texts;
  return {
    ...rest,
    path: formatPath(["hosts", index]),
    connection: {
      host: sshHost(host) ?? "",
      port,
      user,
      sudo,
      hostKey: withoutComment(hostKey),
      privateKey,
      jumpHost: jumpHost && {
        host: jumpHost.host,
        port: jumpHost.port,
        user: jumpHost.user,
        hostKey: withoutComment(jumpHostKey),
        privateKey,
      },
    },
  };
}

/** A public key without its comment: another comment is the same key, and no reason to connect. */
function withoutComment(line: string): string {
  return line.trim().split(/\s+/, 2).join(" ");
}
