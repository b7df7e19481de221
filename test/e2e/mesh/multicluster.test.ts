import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { selectedLab } from "../../../lab/layout.ts";
import { certificates, verifyChain } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";
import { SERVER_URL } from "../../support/mesh-calls.ts";
import {
  callAt,
  joinSecondCluster,
  kubectlAt,
  removeWorkloadsAt,
  startWorkloadsAt,
  type TwoClusters,
} from "../../support/mesh-clusters.ts";
import { onNode, servedChain } from "../../support/mesh-proxies.ts";
import { CLIENT, identityOf, SERVER } from "../../support/mesh-workloads.ts";
import { secretsIn } from "../../support/secret-scan.ts";

const STRANGER = { name: "stranger" };
const lab = selectedLab();
const home = lab.kubernetes;
const west = lab.secondCluster;
const stack = deployedStack();
let mesh: TwoClusters;

beforeAll(async () => {
  mesh = await joinSecondCluster([{ host: "elsewhere.example.net", addresses: [lab.vault.address] }]);
});
afterAll(() => mesh.leave());

/** What the gateway of a cluster is asked for, by the name in a caller's TLS handshake. */
const asking = (service: string) =>
  ["-servername", `outbound_.80_._.${service}.svc.cluster.local`, "-alpn", "istio"] as const;

it("one up has the remote join, and the next one nothing to do", async () => {
  expect(mesh.joined.code, mesh.joined.output).toBe(0);
  const { changes } = await stack.preview();
  expect(Object.keys(changes)).toEqual(["same"]);
});

it("no credentials of the remote are in the state in plain text", async () => {
  const kubeconfig = parse(readFileSync(west.adminKubeconfig, "utf8"));
  const token = ["get", "secret", "istio-reader-service-account-token", "-n", "istio-system"];
  const encoded = await kubectlAt(west, [...token, "-o", "jsonpath={.data.token}"]);
  const known = {
    "administrator's key": kubeconfig.users[0].user["client-key-data"],
    "reader's token": Buffer.from(encoded, "base64").toString(),
    "reader's token, encoded": encoded,
  };
  const state = await stack.state();
  expect(state).toContain("istio-remote-secret-west");
  expect(secretsIn(state, known)).toEqual([]);
});

it("nobody writes a policy in the remote that nobody would read", async () => {
  const policies = kubectlAt(west, ["get", "authorizationpolicies.security.istio.io"]);
  await expect(policies).rejects.toThrow("the server doesn't have a resource type");
});

describe.each([
  { side: "remote", there: west, here: home },
  { side: "primary", there: home, here: west },
] as const)("a server that only the $side has", ({ side, there, here }) => {
  beforeAll(async () => {
    await startWorkloadsAt(there, SERVER);
    await startWorkloadsAt(here, CLIENT, STRANGER);
  });
  afterAll(async () => {
    await removeWorkloadsAt(there);
    await removeWorkloadsAt(here);
  });

  it("is called from the other by its name, with both ends' identities", async () => {
    const { status, seen, output } = await callAt(here, "client", SERVER_URL);
    expect(status, output).toBe(200);
    expect(seen["x-forwarded-client-cert"]).toMatch(
      new RegExp(`^By=${identityOf("server")};Hash=[0-9a-f]{64};Subject="";URI=${identityOf("client")}$`),
    );
  });

  it("refuses an identity there that no rule names", async () => {
    const { status, output } = await callAt(here, "stranger", SERVER_URL);
    expect(status, output).toBe(403);
    expect(output).toContain("RBAC: access denied");
  });

  it("shows a certificate of the lab's chain at the gateway, which holds none", async () => {
    const { rootBundle } = await stack.outputs();
    const sent = await servedChain(`${mesh.gateways[side]}:15443`, ...asking("server.echo"));
    expect(certificates(sent)[0]?.subjectAltName).toBe(`URI:${identityOf("server")}`);
    expect(await verifyChain(String(rootBundle), sent)).toBeUndefined();
  });

  it("is all that the gateway leads to", async () => {
    for (const service of [
      "kube-dns.kube-system",
      "istiod.istio-system",
      "istio-eastwestgateway.istio-eastwest",
    ]) {
      const gateway = ["s_client", "-connect", `${mesh.gateways[side]}:15443`, ...asking(service)];
      const { stdout } = await onNode("openssl", gateway);
      expect(stdout, service).toContain("no peer certificate available");
    }
  });
});

it("a name that is overridden leads to its address", async () => {
  await startWorkloadsAt(home, CLIENT);
  const { output } = await callAt(home, "client", "http://elsewhere.example.net:8200/");
  await removeWorkloadsAt(home);
  expect(output).toContain("Client sent an HTTP request to an HTTPS server.");
});

it("the remote's gateway does not lead to istiod, which its proxies reach by the primary's", async () => {
  const connect = (address: string) => onNode("openssl", ["s_client", "-connect", `${address}:15012`]);
  expect((await connect(mesh.gateways.remote)).stderr).toContain("Connection refused");
  const { stdout } = await connect(mesh.gateways.primary);
  expect(certificates(stdout)[0]?.subjectAltName).toContain("DNS:istiod.istio-system.svc");
});
