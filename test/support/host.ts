import {
  HostAuthority,
  type HostPart,
  RemoteHost,
  type RemoteHostArgs,
} from "../../components/host/index.ts";
import type { IntermediateCa } from "../../components/pki/index.ts";
import { type Recording, type RecordOptions, record } from "./mocks.ts";
import { issuingCa, type TestChain, vaultOutputs } from "./pki.ts";

/** A host key that is one by its form. */
export const HOST_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")}`;

/** What Vault's registry has, by host. */
export type Reports = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Answers as the provider does, which knows absence by its words only. */
export function registryCalls(reports: Reports): NonNullable<RecordOptions["calls"]> {
  return {
    "vault:kv/getSecret:getSecret": ({ path }) => {
      const data = reports[String(path)];
      if (data === undefined) throw providerError(`* no secret found at "${path}"`);
      return { data, path };
    },
  };
}

/** An error as the engine hands on one of a provider's function. */
export function providerError(reason: string): Error {
  const details = `invocation of vault:kv/getSecret:getSecret returned an error: 1 error occurred:\n\t${reason}\n\n`;
  return Object.assign(new Error(`2 UNKNOWN: ${details}`), { details });
}

/** What hosts build on. */
export interface HostGround {
  readonly rootBundle: string;
  readonly authority: HostAuthority;
  readonly ca: IntermediateCa;
}

/** Arguments of a host that is enrolled by Vault. */
export function hostArgs({ authority, ca, rootBundle }: HostGround): RemoteHostArgs {
  return {
    name: "nas",
    domain: "lab.example",
    dnsNames: ["s3.lab.example"],
    addresses: ["192.0.2.21"],
    connection: { host: "192.0.2.21", hostKey: HOST_KEY, privateKey: "the private key" },
    enrolment: { method: "vault", authority, ca, address: "https://192.0.2.2:8200" },
    rootBundle,
    lifetime: "7d",
  };
}

/** Something that uses a host's identity. */
export const HOST_PART: HostPart = {
  name: "caddy",
  files: [{ path: "/etc/caddy/Caddyfile", content: "respond ok\n" }],
  apply: "systemctl reload caddy",
};

/** What a test says otherwise than {@link hostArgs}. */
export type HostChange = (ground: HostGround) => Partial<RemoteHostArgs>;

/** Runs a program that makes the host of {@link hostArgs}. */
export function recordHost(
  chain: TestChain,
  change: HostChange = () => ({}),
  reports: Reports = {},
): Promise<Recording<RemoteHost>> {
  return recordHosts(
    chain,
    (ground) => new RemoteHost("nas", { ...hostArgs(ground), ...change(ground) }),
    reports,
  );
}

/** Runs a program that makes hosts on a CA that signs. */
export function recordHosts<T>(
  chain: TestChain,
  program: (ground: HostGround) => T,
  reports: Reports = {},
  options: RecordOptions = {},
): Promise<Recording<Awaited<T>>> {
  return record(
    () => {
      const ca = issuingCa(chain);
      return program({ authority: new HostAuthority("hosts"), ca, rootBundle: chain.root.pem });
    },
    {
      ...options,
      outputs: {
        ...vaultOutputs(chain),
        "vault:appRole/authBackendRole:AuthBackendRole": ({ name }) => ({ roleId: `${name}-role-id` }),
        "command:local:Command": ({ name }) => ({ stdout: `${name}-stdout` }),
        "command:remote:Command": ({ name }) => ({ stdout: `fact wireguard_public_key ${name}-key` }),
        ...options.outputs,
      },
      calls: registryCalls(reports),
    },
  );
}
