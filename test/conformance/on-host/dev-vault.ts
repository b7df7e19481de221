import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { VaultAuthority } from "../../../components/host/identity-args.ts";
import { selectedLab } from "../../../lab/layout.ts";
import type { Value } from "../../../lab/plugins/provider/index.ts";
import { VaultClient } from "../../../lab/plugins/vault/client.ts";
import { VaultClient as OperatorClient } from "../../../operations/vault/client.ts";

/** The identity that the tests' host has. */
export const HOST = {
  commonName: "nas.lab.example",
  dnsNames: ["nas", "nas.lab.example"],
  addresses: ["192.0.2.21", "2001:db8::21"],
  spiffeId: "spiffe://lab.example/host/nas",
} as const;

const POLICY = ["pki_int/sign/host-nas", "pki_int/sign/host-nas-login", "homelab-hosts/nas"]
  .map((path) => `path "${path}" { capabilities = ["create", "update"] }`)
  .join("\n");

const TOKENS = {
  token_policies: ["host-nas"],
  token_no_default_policy: true,
  token_type: "batch",
  token_ttl: 120,
};

/** A real Vault of the tests' own, in memory, with a root, an issuing CA, and the ways in that one host has. */
export class DevVault {
  readonly address: string;
  /** What signed its listener, PEM. */
  readonly listenerCa: string;
  readonly client: VaultClient;
  readonly #operator: OperatorClient;
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly #unsealKey: string;

  private constructor(
    server: ChildProcess,
    folder: string,
    started: { address: string; token: string; unsealKey: string },
  ) {
    this.#server = server;
    this.#folder = folder;
    this.#unsealKey = started.unsealKey;
    this.address = started.address;
    this.listenerCa = readFileSync(join(folder, "vault-ca.pem"), "utf8");
    const connection = { address: this.address, token: started.token, ca: this.listenerCa };
    this.client = new VaultClient(connection);
    this.#operator = new OperatorClient(connection);
  }

  static async start(): Promise<DevVault> {
    const folder = mkdtempSync(join(tmpdir(), "homelab-pki-vault-"));
    const port = await freePort();
    const server = spawn(
      "setpriv",
      [
        // Nothing is left of it however this process ends.
        "--pdeathsig=KILL",
        join(selectedLab().cache.bin, "vault"),
        ...["server", "-dev", "-dev-tls", `-dev-tls-cert-dir=${folder}`, "-dev-no-store-token"],
        `-dev-listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ["ignore", "pipe", "ignore"], env: { HOME: folder, PATH: process.env.PATH } },
    );
    let token: string | undefined;
    let unsealKey: string | undefined;
    for await (const line of createInterface({ input: server.stdout })) {
      unsealKey ??= /^Unseal Key: (.*)$/.exec(line)?.[1];
      token ??= /^Root Token: (.*)$/.exec(line)?.[1];
      if (token !== undefined && unsealKey !== undefined) break;
    }
    if (token === undefined || unsealKey === undefined) throw new Error("Vault did not start");
    const vault = new DevVault(server, folder, { address: `https://127.0.0.1:${port}`, token, unsealKey });
    await vault.#prepare();
    return vault;
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, "exit");
    this.#server.kill();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }

  /** How the host reaches it. */
  authority(loginPkiRole?: string): VaultAuthority {
    return {
      client: "vault",
      address: this.address,
      caCertificate: this.listenerCa,
      pkiMount: "pki_int",
      pkiRole: "host-nas",
      certAuthPath: "hosts-cert",
      certAuthRole: "host-nas",
      approlePath: "hosts-approle",
      registryPath: "homelab-hosts/nas",
      loginPkiRole,
    };
  }

  /** The root's certificate, PEM. */
  async root(mount = "pki"): Promise<string> {
    return `${text((await this.client.read(`${mount}/cert/ca`))?.certificate)}\n`;
  }

  /** A secret that is good once. */
  async enrolmentSecret(): Promise<string> {
    const role = "auth/hosts-approle/role/host-nas";
    const roleId = text((await this.client.read(`${role}/role-id`))?.role_id);
    return `${roleId} ${await this.#operator.wrap(`${role}/secret-id`, {}, 600)}`;
  }

  /** Lifetimes of the host's two certificates in seconds. */
  async lifetimes(service: number, login = 3600): Promise<void> {
    await this.#role("host-nas", service, true);
    await this.#role("host-nas-login", login, false);
  }

  /** What the host has reported. */
  report() {
    return this.client.read("homelab-hosts/nas");
  }

  /** Lets the host do what it may; it cannot when its policy was deleted. */
  async allow(): Promise<void> {
    await this.client.write("sys/policies/acl/host-nas", { policy: POLICY });
  }

  /** Takes the host's way in by certificate away, or gives it back. */
  async lockOut(out: boolean): Promise<void> {
    const path = "auth/hosts-cert/certs/host-nas";
    if (out) await this.client.delete(path);
    else {
      await this.client.write(path, {
        ...TOKENS,
        certificate: await this.root(),
        allowed_uri_sans: HOST.spiffeId,
      });
    }
  }

  async seal(): Promise<void> {
    await this.client.write("sys/seal", {});
  }

  async unseal(): Promise<void> {
    await this.client.write("sys/unseal", { key: this.#unsealKey });
  }

  async #prepare(): Promise<void> {
    const { client } = this;
    for (const mount of ["pki", "pki_int"]) {
      await client.write(`sys/mounts/${mount}`, { type: "pki", config: { max_lease_ttl: "8760h" } });
    }
    await client.write("pki/root/generate/internal", {
      common_name: "Test Root CA",
      key_type: "ec",
      ttl: "8760h",
    });
    const request = await client.write("pki_int/intermediate/generate/internal", {
      common_name: "Test Intermediate CA",
      key_type: "ec",
    });
    const signed = await client.write("pki/root/sign-intermediate", {
      csr: text(request?.data.csr),
      common_name: "Test Intermediate CA",
      ttl: "4380h",
    });
    // With the root, as an operator may import it: the host must take it out of the chain that it serves.
    await client.write("pki_int/intermediate/set-signed", {
      certificate: `${text(signed?.data.certificate)}\n${await this.root()}`,
    });
    await this.lifetimes(3600);
    await client.write("sys/mounts/homelab-hosts", { type: "kv", options: { version: "1" } });
    await this.allow();
    await client.write("sys/auth/hosts-approle", { type: "approle" });
    await client.write("auth/hosts-approle/role/host-nas", {
      ...TOKENS,
      secret_id_num_uses: 1,
      secret_id_ttl: 600,
    });
    await client.write("sys/auth/hosts-cert", { type: "cert" });
    await this.lockOut(false);
  }

  async #role(name: string, seconds: number, server: boolean): Promise<void> {
    await this.client.write(`pki_int/roles/${name}`, {
      allowed_domains: [...HOST.dnsNames, "s3.lab.example"],
      allow_bare_domains: true,
      allowed_uri_sans: [HOST.spiffeId],
      allow_ip_sans: server,
      server_flag: server,
      client_flag: true,
      key_type: "any",
      ttl: seconds,
      max_ttl: seconds,
    });
  }
}

function text(value: Value | undefined): string {
  if (typeof value !== "string") throw new Error(`not a text: ${JSON.stringify(value)}`);
  return value;
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
