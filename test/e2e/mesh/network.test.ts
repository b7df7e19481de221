import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { kubectl } from "../../support/clients.ts";
import { call, callFrom } from "../../support/mesh-calls.ts";
import { onNode, podAddress, serverAddress } from "../../support/mesh-proxies.ts";
import { ECHO_IMAGE, removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

/** A namespace that is not in the mesh and that nobody has closed. */
const OUTSIDE = "outside";
const BARE = { name: "bare", sidecar: false };
/** What an HTTP client gets from a port that speaks TLS: the connection was let through. */
const LET_THROUGH = "Client sent an HTTP request to an HTTPS server.";
const vault = `http://${selectedLab().vault.address}:8200/`;

let server: string;
let istiod: string;

beforeAll(async () => {
  await kubectl(["create", "namespace", OUTSIDE]);
  for (const name of ["visitor", "neighbour"]) {
    const program = [`--image=${ECHO_IMAGE}`, "--", "/echo-server", "--port=8080"];
    await kubectl(["create", "deployment", name, "-n", OUTSIDE, ...program]);
  }
  await startWorkloads(SERVER, BARE);
  await kubectl(["wait", "deployment", "--all", "-n", OUTSIDE, "--for=condition=Available", "--timeout=60s"]);
  server = await serverAddress();
  istiod = await podAddress("istio-system", "istiod");
});
afterAll(async () => {
  await kubectl(["delete", "namespace", OUTSIDE]);
  await removeWorkloads();
});

/** Has the pod outside call a URL. */
const visit = (url: string) => callFrom(["-n", OUTSIDE], "visitor", url);

describe("NetworkPolicies, where the cluster enforces them,", () => {
  it("leave other namespaces alone, which is what the refusals below are measured against", async () => {
    expect((await visit(`http://${await podAddress(OUTSIDE, "neighbour")}:8080/`)).status).toBe(200);
    expect((await visit(vault)).output).toContain(LET_THROUGH);
    // From the node every port answers that somebody listens on.
    for (const port of [15010, 15012]) {
      const client = ["2", "openssl", "s_client", "-connect", `${istiod}:${port}`];
      const { code, stderr } = await onNode("timeout", client);
      expect(stderr, `${port}: ${code}`).not.toContain("refused");
    }
  });

  it("keep pods of other namespaces from the mesh's", async () => {
    const { status, output } = await visit(`http://${server}/`);
    expect(status).toBe(0);
    expect(output).toContain("connection refused");
  });

  it.each([15010, 15012, 15014, 8080])("keep them from istiod's port %i", async (port) => {
    expect((await visit(`http://${istiod}:${port}/`)).output).toContain("connection refused");
  });

  it("keep the mesh's pods from what is outside of it", async () => {
    expect((await call(BARE.name, vault)).output).toContain("connection refused");
    const neighbour = await podAddress(OUTSIDE, "neighbour");
    expect((await call(BARE.name, `http://${neighbour}:8080/`)).output).toContain("connection refused");
  });

  it("let the mesh's pods come to istiod by the port for proxies alone", async () => {
    expect((await call(BARE.name, `http://${istiod}:15012/`)).output).not.toContain("connection refused");
    expect((await call(BARE.name, `http://${istiod}:15010/`)).output).toContain("connection refused");
  });
});
