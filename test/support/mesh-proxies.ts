import { X509Certificate } from "node:crypto";
import { nodeMachine } from "../../lab/kubernetes/machine.ts";
import { selectedLab } from "../../lab/layout.ts";
import { initProcess } from "../../lab/machine/machine.ts";
import { type RunResult, tryRun } from "../../lab/support/run.ts";
import { chainIn } from "../../operations/verify/mesh.ts";
import { certificates, kubectl } from "./clients.ts";
import { MESH_NAMESPACE, SERVER, SERVER_PORT } from "./mesh-workloads.ts";

/** Runs a client on the cluster's node, from where it reaches pods without any proxy of its own. */
export async function onNode(command: string, args: readonly string[], input?: string): Promise<RunResult> {
  const lab = selectedLab();
  const init = await initProcess(lab, nodeMachine(lab.kubernetes));
  return tryRun("nsenter", ["--target", String(init), "--net", command, ...args], { input });
}

/** Address of the first pod with the label `app`. */
export function podAddress(namespace: string, app: string): Promise<string> {
  const pod = ["get", "pod", "-n", namespace, "-l", `app=${app}`];
  return kubectl([...pod, "-o", "jsonpath={.items[0].status.podIP}"]);
}

/** Address and port of the server's pod, where its sidecar listens. */
export async function serverAddress(): Promise<string> {
  return `${await podAddress(MESH_NAMESPACE, SERVER.name)}:${SERVER_PORT}`;
}

/** The certificates that the server's sidecar shows to whoever connects, the leaf first. */
export async function servedChain(address: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await onNode("openssl", ["s_client", "-showcerts", ...args, "-connect", address]);
  return certificates(stdout)
    .map((one) => one.toString())
    .join("");
}

/** The leaf that the server's sidecar shows. */
export async function servedLeaf(address: string): Promise<X509Certificate> {
  return new X509Certificate(await servedChain(address));
}

/** The certificates that a workload's sidecar shows to those whom it calls, the leaf first. */
export async function shownChain(workload: string): Promise<string> {
  return chainIn(await admin(workload, "config_dump?resource=dynamic_active_secrets"));
}

/** How handshakes with the server's sidecar went, by Envoy's names: `handshake`, `fail_verify_error`, … */
export async function handshakes(): Promise<Readonly<Record<string, number>>> {
  const stats = await admin(SERVER.name, "stats?filter=0.0.0.0_15006.ssl");
  const counters = [...stats.matchAll(/\.ssl\.(\S+): (\d+)$/gm)];
  return Object.fromEntries(counters.map(([, name = "", count]) => [name, Number(count)]));
}

function admin(workload: string, path: string): Promise<string> {
  const inPod = ["exec", "-n", MESH_NAMESPACE, `deployment/${workload}`, "-c", "istio-proxy", "--"];
  return kubectl([...inPod, "pilot-agent", "request", "GET", path]);
}
