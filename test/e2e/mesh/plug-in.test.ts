import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../lab/support/run.ts";
import { certificates, eventually, kubectl, verifyChain } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";
import { duringLoad, PER_SECOND } from "../../support/mesh-calls.ts";
import { ask, signedByCluster } from "../../support/mesh-intruders.ts";
import { handshakes, servedChain, serverAddress } from "../../support/mesh-proxies.ts";
import {
  CLIENT,
  HASTY,
  handshakeForEachCall,
  identityOf,
  removeWorkloads,
  SERVER,
  startWorkloads,
  TRUST_DOMAIN,
} from "../../support/mesh-workloads.ts";
import { type ChangedMesh, changeMesh } from "../../support/shipped-mesh.ts";

const MESH_CA = {
  mount: "pki_mesh",
  commonName: "Homelab Mesh CA",
  generations: [{ id: "m2026", root: "r2026", state: "active" }],
};

let mesh: ChangedMesh | undefined;
let rootBundle: string;
let address: string;

// The workloads come after the switch: a running mesh keeps its CA, and what a switch does to calls is not promised.
beforeAll(async () => {
  mesh = await changeMesh((shipped) => ({ ...shipped, ca: "plug-in", meshCa: MESH_CA }));
  expect(mesh.changed.code, mesh.changed.output).toBe(0);
  rootBundle = String((await deployedStack().outputs()).rootBundle);
  await startWorkloads({ ...SERVER, ...HASTY }, { ...CLIENT, ...HASTY });
  await handshakeForEachCall();
  address = await serverAddress();
});

afterAll(async () => {
  // First what the other tests need.
  const restored = await mesh?.restore();
  expect(restored?.code, restored?.output).toBe(0);
  await removeWorkloads();
});

const extension = async (certificate: string, name: string) => {
  const printed = await run("openssl", ["x509", "-noout", "-ext", name], { input: certificate });
  return printed
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter(Boolean);
};

describe("a certificate below the cluster's own CA", () => {
  it("leads over the CA in Vault to the lab's root, each CA with less to sign than the one above", async () => {
    const chain = await servedChain(address);
    const [leaf, cluster, mesh] = certificates(chain);
    expect(await verifyChain(rootBundle, chain)).toBeUndefined();
    expect(leaf?.subjectAltName).toBe(`URI:${identityOf(SERVER.name)}`);
    expect([cluster?.subject, mesh?.subject]).toEqual(["CN=Istio CA of lab", "CN=Homelab Mesh CA"]);
    expect(await extension(String(cluster), "basicConstraints")).toEqual(["CA:TRUE, pathlen:0"]);
    expect(await extension(String(mesh), "basicConstraints")).toEqual(["CA:TRUE, pathlen:1"]);
    expect(await extension(String(mesh), "nameConstraints")).toContain(`URI:${TRUST_DOMAIN}`);
  });
});

describe("a stolen key of the cluster's CA", () => {
  it("makes identities of its own trust domain", async () => {
    const pair = await signedByCluster(identityOf(CLIENT.name));
    expect(await verifyChain(rootBundle, pair.chain)).toBeUndefined();
    expect(await ask(`https://${address}/`, pair)).toBe(200);
  });

  it("makes none of another trust domain that anybody believes", async () => {
    const pair = await signedByCluster(`spiffe://elsewhere.example.com/ns/echo/sa/${CLIENT.name}`);
    expect(await verifyChain(rootBundle, pair.chain)).toContain("permitted subtree violation");
    const before = await handshakes();
    expect(await ask(`https://${address}/`, pair)).toBe(0);
    // By the constraint of its chain, before anybody looks at the identity.
    expect(await handshakes()).toMatchObject({
      fail_verify_error: (before.fail_verify_error ?? 0) + 1,
      fail_verify_san: before.fail_verify_san,
    });
  });
});

describe("the next generation of the cluster's CA", () => {
  /** As `cmctl renew` does it. */
  async function renew(): Promise<void> {
    const condition = {
      type: "Issuing",
      status: "True",
      reason: "ManuallyTriggered",
      message: "Renewed by a test",
      lastTransitionTime: new Date().toISOString(),
    };
    const patch = JSON.stringify([{ op: "add", path: "/status/conditions/-", value: condition }]);
    const certificate = ["certificate", "istio-authority", "-n", "istio-system"];
    await kubectl(["patch", ...certificate, "--subresource=status", "--type=json", "-p", patch]);
  }

  const authority = async () => certificates(await servedChain(address))[1]?.serialNumber;
  const istiod = () =>
    kubectl([
      ...["get", "pods", "-n", "istio-system", "-l", "app=istiod", "-o"],
      "jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount}{end}",
    ]);

  it("signs without a restart of istiod, and drops none of 100 requests a second", async () => {
    const [before, pod] = [await authority(), await istiod()];
    // cert-manager signs, the kubelet brings the Secret to istiod, and the proxy's certificate comes due.
    const seconds = 75;
    const { result } = await duringLoad(CLIENT.name, seconds, async () => {
      await sleep(5000);
      await renew();
      await eventually("a certificate of the new CA", 60, async () =>
        (await authority()) === before ? undefined : true,
      );
    });
    expect(result).toMatchObject({ answered: seconds * PER_SECOND, failures: [] });
    expect(await verifyChain(rootBundle, await servedChain(address))).toBeUndefined();
    expect(await istiod()).toBe(pod);
  });
});
