import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { testCertificate, testRoot } from "../../support/certificates.ts";
import { kubectl, vault } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";
import { onNode } from "../../support/mesh-proxies.ts";
import { removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

const HOST = "echo.lab.example.com";
const NODE = selectedLab().kubernetes.address;
// A role that signs for clients, as a homelab would have one for its people.
const ROLE = "pki_int/roles/e2e-mesh-people";

let folder: string;
let ports: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingress-"));
  await writeFile(join(folder, "roots.pem"), String((await deployedStack().outputs()).rootBundle));
  const service = JSON.parse(
    await kubectl(["get", "service", "internal", "-n", "istio-ingress", "-o", "json"]),
  );
  const published: readonly { port: number; nodePort: number }[] = service.spec.ports;
  ports = Object.fromEntries(published.map(({ port, nodePort }) => [port, nodePort]));
  await startWorkloads(SERVER);
  await makeClients();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await vault(["delete", ROLE]);
  await removeWorkloads();
});

async function makeClients(): Promise<void> {
  const names = ["allowed_domains=lab.example.com", "allow_subdomains=true", "key_type=ec"];
  await vault(["write", ROLE, ...names, "server_flag=false", "client_flag=true", "ttl=1h"]);
  const issue = ["write", "-format=json", "pki_int/issue/e2e-mesh-people"];
  const { data } = JSON.parse(await vault([...issue, "common_name=ann.lab.example.com"]));
  await write("good", [data.certificate, ...data.ca_chain].join("\n"), data.private_key);
  const stranger = await testCertificate({ commonName: "ann.lab.example.com", issuer: await testRoot() });
  await write("stranger", stranger.pem, stranger.keyPem);
}

async function write(name: string, certificate: string, key: string): Promise<void> {
  await writeFile(join(folder, `${name}.pem`), `${certificate}\n`);
  await writeFile(join(folder, `${name}.key`), `${key}\n`, { mode: 0o600 });
}

/** What curl gets from the gateway at one of its ports, as a machine of the lab's network. */
async function get(port: 80 | 443, ...options: readonly string[]) {
  const published = ports[port];
  const { code, stdout, stderr } = await onNode("curl", [
    ...["--silent", "--show-error", "--http1.1", "--max-time", "10", "--cacert", join(folder, "roots.pem")],
    ...["--resolve", `${HOST}:${published}:${NODE}`, "--write-out", "\n%{http_code} %{redirect_url}"],
    ...options,
    `${port === 443 ? "https" : "http"}://${HOST}:${published}/`,
  ]);
  const [status = "", redirect = ""] = stdout.trimEnd().split("\n").at(-1)?.split(" ") ?? [];
  return { code, status, redirect, body: stdout, error: stderr };
}

const as = (client: string) => [
  ...["--cert", join(folder, `${client}.pem`)],
  ...["--key", join(folder, `${client}.key`)],
];

describe("the gateway", () => {
  it("serves the mesh under a certificate of the chain", async () => {
    const { status, body, error } = await get(443);
    expect(status, error).toBe("200");
    expect(body).toContain(`URI=spiffe://lab.example.com/ns/istio-ingress/sa/internal`);
  });

  it("sends plain HTTP to HTTPS", async () => {
    const { status, redirect } = await get(80);
    expect(status).toBe("301");
    expect(redirect).toMatch(new RegExp(`^https://${HOST}`));
  });

  it("speaks nothing older than TLS 1.3", async () => {
    const { code, error } = await get(443, "--tls-max", "1.2");
    expect(code).toBe(35);
    expect(error).toContain("protocol version");
  });

  it("serves no other host", async () => {
    const { status } = await get(443, "--header", "Host: other.lab.example.com");
    expect(status).toBe("404");
  });

  it("takes a client's certificate of the chain, if there is one", async () => {
    const { status, error } = await get(443, ...as("good"));
    expect(status, error).toBe("200");
  });

  it("refuses a client's certificate of another CA", async () => {
    // With TLS 1.3 the client learns it after its handshake, when it sends or when it receives.
    const { status, error } = await get(443, ...as("stranger"));
    expect(status).toBe("000");
    expect(error).toMatch(/^curl: \((55|56)\) /);
  });
});
