import { describeStatus, hostStatus } from "../hosts/index.ts";
import { nodeStatus } from "../kubernetes/index.ts";
import type { Lab } from "../layout.ts";
import { forwarderRuns, publishedServices } from "../network/forwarders.ts";
import { namespaceExists } from "../network/namespace.ts";
import { assertCapable } from "../preflight.ts";
import { stepCaRuns } from "../step-ca/index.ts";
import { listenerCertificateEnd, vaultState } from "../vault/server.ts";

/** One part of the lab and how it is. */
export interface StatusLine {
  readonly part: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** `status`: says how each part of the lab is; the exit code is 1 when one is not as `up` leaves it. */
export async function status(lab: Lab): Promise<void> {
  assertCapable();
  const lines = await labStatus(lab);
  for (const { part, ok, detail } of lines)
    console.log(`${ok ? "ok     " : "NOT OK "} ${part.padEnd(16)} ${detail}`);
  if (lines.some((line) => !line.ok)) process.exitCode = 1;
}

/** The parts of the lab, in the order in which they depend on each other. */
export async function labStatus(lab: Lab): Promise<StatusLine[]> {
  const network = await namespaceExists(lab);
  const vault = await vaultState(lab);
  const node = await nodeStatus(lab, lab.kubernetes);
  const second = await nodeStatus(lab, lab.secondCluster);
  const certificateEnd = await listenerCertificateEnd(lab);
  const until =
    certificateEnd === undefined ? "" : `, certificate until ${certificateEnd.toISOString().slice(0, 10)}`;
  const forwarders = publishedServices(lab).map(async (service) => {
    const ok = await forwarderRuns(lab, service);
    const detail = `${service.endpoint.publishedUrl}${ok ? "" : " is not published"}`;
    return { part: `port ${service.name}`, ok, detail };
  });
  const hosts = lab.hosts.map(async (host) => {
    const status = await hostStatus(lab, host);
    return { part: `host ${host.name}`, ok: status.state === "running", detail: describeStatus(status) };
  });
  const stepCa = await stepCaRuns(lab);
  return [
    {
      part: "network",
      ok: network,
      detail: `namespace ${lab.network.namespace}${network ? "" : " is missing"}`,
    },
    ...(await Promise.all(forwarders)),
    { part: "Vault", ok: vault === "active", detail: `${vault}${until}` },
    { part: "Kubernetes", ok: node === "ready", detail: node },
    ...(await Promise.all(hosts)),
    // Optional: that they do not run is no fault.
    {
      part: "second cluster",
      ok: second === "ready" || second === "stopped",
      detail: second === "stopped" ? "starts when it is asked for" : second,
    },
    { part: "step-ca", ok: true, detail: stepCa ? lab.stepCa.publishedUrl : "starts when it is asked for" },
  ];
}
