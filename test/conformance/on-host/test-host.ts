import type { HostPart } from "../../../components/host/host-part.ts";
import type { IdentityArgs } from "../../../components/host/identity-args.ts";
import { identityPayload, profilesPayload, removalPayload } from "../../../components/host/payload.ts";
import type { RunResult } from "../../../lab/support/run.ts";
import { resolved } from "../../support/mocks.ts";
import { type DevVault, HOST } from "./dev-vault.ts";
import { Sandbox } from "./sandbox.ts";

/** Where the scripts lie on a host. */
export const SCRIPTS = "/usr/local/lib/homelab-pki";

/** Where the host's figures are. */
export const METRICS = "/var/lib/prometheus/node-exporter/homelab_pki.prom";
/** Setup of a host that has node_exporter. */
export const WITH_METRICS = "mkdir -p /var/lib/prometheus/node-exporter";

/** A host and the Vault that it gets its certificates from. */
export class TestHost {
  readonly box: Sandbox;
  readonly vault: DevVault;
  #enrolments = 0;

  constructor(box: Sandbox, vault: DevVault) {
    this.box = box;
    this.vault = vault;
  }

  static async start(vault: DevVault, setup?: string): Promise<TestHost> {
    return new TestHost(await Sandbox.start(setup), vault);
  }

  /** Arguments of the host's identity, with a secret that has not been used and an id of its own. */
  async args(change: Partial<IdentityArgs> = {}): Promise<IdentityArgs> {
    this.#enrolments += 1;
    return {
      ...HOST,
      lifetime: "1h",
      platform: "debian",
      rootBundle: await this.vault.root(),
      authority: this.vault.authority(),
      enrolment: { id: `enrolment-${this.#enrolments}`, secret: await this.vault.enrolmentSecret() },
      trustStore: false,
      wireguard: false,
      ...change,
    };
  }

  /** Runs the first connection's payload. */
  async identity(args: IdentityArgs): Promise<RunResult> {
    return this.box.sh(await resolved(identityPayload(args)));
  }

  /** Installs and enrols, and forgets what the host's programs were told. @returns the arguments that it was done with */
  async enrol(change: Partial<IdentityArgs> = {}): Promise<IdentityArgs> {
    const args = await this.args(change);
    succeeded(await this.identity(args));
    this.box.calls();
    return args;
  }

  /** Runs the second connection's payload. */
  async profiles(...parts: readonly HostPart[]): Promise<RunResult> {
    return this.box.sh(await resolved(profilesPayload(parts)));
  }

  remove(): Promise<RunResult> {
    return this.box.run(["sh", "-c", removalPayload("identity")]);
  }

  renew(...args: readonly string[]): Promise<RunResult> {
    return this.box.run([`${SCRIPTS}/renew.sh`, ...args]);
  }

  /** What openssl prints about the certificate in use. */
  async certificate(...options: readonly string[]): Promise<string> {
    const file = this.box.path("/var/lib/tls/cert.pem");
    const ran = await this.box.run(["openssl", "x509", "-in", "/var/lib/tls/cert.pem", "-noout", ...options]);
    if (ran.code !== 0) throw new Error(`${file}: ${ran.stderr}`);
    return ran.stdout.trim();
  }

  serial(): Promise<string> {
    return this.certificate("-serial");
  }
}

/** @throws Error with what was printed if it failed */
export function succeeded(result: RunResult): RunResult {
  if (result.code !== 0) throw new Error(`exit code ${result.code}: ${result.stderr}`);
  return result;
}

/** A figure of the host, without `homelab_pki_`. */
export function metric(host: TestHost, name: string): number {
  return Number(new RegExp(`^homelab_pki_${name} (\\d+)$`, "m").exec(host.box.read(METRICS))?.[1]);
}
