import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectedLab } from "../../lab/layout.ts";
import { inNamespace } from "../../lab/network/namespace.ts";
import { tryRun } from "../../lab/support/run.ts";
import { testCertificate, testRoot } from "./certificates.ts";
import { kubectl, vault } from "./clients.ts";
import { deployedStack } from "./deployed.ts";

/** Name under which the lab's gateways serve the mesh's namespace. */
export const HOST = "echo.lab.example.com";

// A role that signs for clients, as a homelab would have one for its people.
const ROLE = "pki_int/roles/e2e-mesh-people";

/** What a gateway answers. */
export interface GatewayAnswer {
  /** Exit code of curl. */
  readonly code: number;
  /** HTTP status, `000` without an answer. */
  readonly status: string;
  /** Where it sends the caller instead. */
  readonly redirect: string;
  readonly body: string;
  /** What curl says about a failure. */
  readonly error: string;
}

/** Callers from outside the mesh: machines of the lab's network with the roots, and two with certificates. */
export class OutsideCallers {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes them: one with a certificate of the chain (`good`), one with a certificate of another CA (`stranger`). */
  static async make(): Promise<OutsideCallers> {
    const callers = new OutsideCallers(await mkdtemp(join(tmpdir(), "ingress-")));
    await writeFile(callers.#path("roots.pem"), String((await deployedStack().outputs()).rootBundle));
    const names = ["allowed_domains=lab.example.com", "allow_subdomains=true", "key_type=ec"];
    await vault(["write", ROLE, ...names, "server_flag=false", "client_flag=true", "ttl=1h"]);
    const issue = ["write", "-format=json", "pki_int/issue/e2e-mesh-people"];
    const { data } = JSON.parse(await vault([...issue, "common_name=ann.lab.example.com"]));
    await callers.#write("good", [data.certificate, ...data.ca_chain].join("\n"), data.private_key);
    const stranger = await testCertificate({ commonName: "ann.lab.example.com", issuer: await testRoot() });
    await callers.#write("stranger", stranger.pem, stranger.keyPem);
    return callers;
  }

  /** Options of curl with which it shows a certificate. */
  as(client: "good" | "stranger"): readonly string[] {
    return ["--cert", this.#path(`${client}.pem`), "--key", this.#path(`${client}.key`)];
  }

  /** What curl gets from a gateway at one of its ports. */
  async get(address: string, port: 80 | 443, ...options: readonly string[]): Promise<GatewayAnswer> {
    const curl = inNamespace(selectedLab(), "curl", [
      ...["--silent", "--show-error", "--http1.1", "--max-time", "10", "--cacert", this.#path("roots.pem")],
      ...["--resolve", `${HOST}:${port}:${address}`, "--write-out", "\n%{http_code} %{redirect_url}"],
      ...options,
      `${port === 443 ? "https" : "http"}://${HOST}/`,
    ]);
    const { code, stdout, stderr } = await tryRun(curl.command, curl.args);
    const [status = "", redirect = ""] = stdout.trimEnd().split("\n").at(-1)?.split(" ") ?? [];
    return { code, status, redirect, body: stdout, error: stderr };
  }

  /** Removes their keys and the role that signed for them. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
    await vault(["delete", ROLE]);
  }

  async #write(name: string, certificate: string, key: string): Promise<void> {
    await writeFile(this.#path(`${name}.pem`), `${certificate}\n`);
    await writeFile(this.#path(`${name}.key`), `${key}\n`, { mode: 0o600 });
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}

/** The address that a gateway of `istio-ingress` got for its Service. */
export async function addressOf(gateway: string): Promise<string> {
  const address = ["-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"];
  return kubectl(["get", "service", gateway, "-n", "istio-ingress", ...address]);
}
