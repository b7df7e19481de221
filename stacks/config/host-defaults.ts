import { type ConfigPath, valueAt } from "./path.ts";
import type { Settings } from "./schema/index.ts";

type Host = Settings["hosts"][number];
type Defaults = Settings["hostDefaults"];
type Connection = NonNullable<Host["connection"]>;

/** The ways to prove to a machine who one is: a host that chooses one has none of the defaults'. */
export const CREDENTIALS = ["agent", "privateKeyFile", "privateKey"] as const;

/** A connection with what it leaves to the defaults. */
export type FullConnection = Connection & Required<Pick<Connection, "port" | "user" | "sudo">>;

/** A machine with what it leaves to the defaults. */
export type FullHost = Omit<Host, "connection"> &
  Required<Pick<Host, "enrolment" | "lifetime" | "keyType" | "platform" | "trustStore">> & {
    readonly connection: FullConnection;
  };

/** A machine that the stack looks after, and where it stands. */
export interface ManagedHost {
  readonly index: number;
  readonly host: FullHost;
  /** Where a field of it was given: at the host itself, or as a default. */
  pathOf(...field: readonly string[]): ConfigPath;
}

/** The machines that have a connection, with what they leave to the defaults. */
export function managedHosts(hosts: readonly Host[], defaults: Defaults): ManagedHost[] {
  return hosts.flatMap((host, index) => {
    const { connection } = host;
    if (connection === undefined) return [];
    return {
      index,
      host: { ...withDefaults(host, defaults), connection: withConnectionDefaults(connection, defaults) },
      pathOf: (...field) =>
        valueAt(host, field) === undefined && valueAt(defaults, field) !== undefined
          ? ["hostDefaults", ...field]
          : ["hosts", index, ...field],
    };
  });
}

function withDefaults(host: Host, { connection: _, recoverWithin, ...defaults }: Defaults) {
  const { enrolment, lifetime, keyType, platform, trustStore } = { ...defaults, ...withoutAbsent(host) };
  return {
    ...host,
    enrolment,
    lifetime,
    keyType,
    platform,
    trustStore,
    // A default is for those that can have it; a host that asks for it itself is refused.
    recoverWithin: host.recoverWithin ?? (enrolment === "vault" ? recoverWithin : undefined),
  };
}

function withConnectionDefaults(own: Connection, { connection: defaults }: Defaults): FullConnection {
  const { agent, privateKeyFile, privateKey, ...rest } = defaults;
  const chosen = CREDENTIALS.some((field) => own[field] !== undefined);
  const credentials = chosen ? {} : { agent, privateKeyFile, privateKey };
  return { port: 22, user: "root", sudo: false, ...rest, ...credentials, ...withoutAbsent(own) };
}

function withoutAbsent<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** Name or address that SSH connects to; nothing while neither is given. */
export function sshHost({ connection, addresses }: FullHost): string | undefined {
  return connection.host ?? addresses[0];
}
