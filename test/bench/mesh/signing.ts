import { join } from "node:path";
import { certificates, kubectl } from "../../support/clients.ts";
import { request } from "../../support/mesh-intruders.ts";
import { onNode } from "../../support/mesh-proxies.ts";
import { CLIENT, identityOf, MESH_NAMESPACE } from "../../support/mesh-workloads.ts";
import type { Figures } from "../support/figures.ts";
import { median } from "../support/measure.ts";
import type { SigningLoad, SigningResult } from "./signing-client.ts";

const SERVER_NAME = "istiod.istio-system.svc";
const PORT = 15_012;
const AT_ONCE = 16;
const SECONDS = 15;

/**
 * Certificates a second of istiod's CA service, which is what proxies ask, from the request to the signed chain:
 * looking at the caller's token, checking its request, and all that signing takes with the knob that the mesh has.
 *
 * Each request has the same key: making keys is the proxies' part, on nodes of their own.
 *
 * @param name - begins the figures' names
 */
export async function signingFigures(name: string): Promise<Figures> {
  const identity = identityOf(CLIENT.name);
  await kubectl(["create", "serviceaccount", CLIENT.name, "-n", MESH_NAMESPACE]);
  try {
    const { perSecond, took, chain } = await signAtFullRate(identity);
    const [leaf] = certificates(chain);
    if (leaf?.subjectAltName !== `URI:${identity}`) throw new Error(`signed for ${leaf?.subjectAltName}`);
    return { [`${name}_certificates_per_s`]: perSecond, [`${name}_certificate_p50_ms`]: median(took) };
  } finally {
    await kubectl(["delete", "serviceaccount", CLIENT.name, "-n", MESH_NAMESPACE]);
  }
}

async function signAtFullRate(identity: string): Promise<SigningResult> {
  const service = ["service", "istiod", "-n", "istio-system"];
  const roots = ["configmap", "istio-roots", "-n", "istio-system"];
  const token = ["token", CLIENT.name, "-n", MESH_NAMESPACE, "--audience=istio-ca", "--duration=10m"];
  const load: SigningLoad = {
    address: `${await kubectl(["get", ...service, "-o", "jsonpath={.spec.clusterIP}"])}:${PORT}`,
    serverName: SERVER_NAME,
    roots: await kubectl(["get", ...roots, "-o", "jsonpath={.data.ca\\.crt}"]),
    token: (await kubectl(["create", ...token])).trim(),
    csr: (await request(identity)).csr,
    atOnce: AT_ONCE,
    seconds: SECONDS,
  };
  const program = join(import.meta.dirname, "signing-client.ts");
  const { code, stdout, stderr } = await onNode(process.execPath, [program], JSON.stringify(load));
  if (code !== 0) throw new Error(`the client ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
