import { nodeStatus } from "../kubernetes/index.ts";
import type { Lab } from "../layout.ts";
import { forwarderRuns, PUBLISHED_SERVICES } from "../network/forwarders.ts";
import { namespaceExists } from "../network/namespace.ts";
import { assertCapable } from "../preflight.ts";
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
  const node = await nodeStatus(lab);
  const certificateEnd = await listenerCertificateEnd(lab);
  const until =
    certificateEnd === undefined ? "" : `, certificate until ${certificateEnd.toISOString().slice(0, 10)}`;
  const forwarders = PUBLISHED_SERVICES.map(async (service) => {
    const ok = await forwarderRuns(lab, service);
    return {
      part: `port ${service}`,
      ok,
      detail: `${lab[service].publishedUrl}${ok ? "" : " is not published"}`,
    };
  });
  return [
    {
      part: "network",
      ok: network,
      detail: `namespace ${lab.network.namespace}${network ? "" : " is missing"}`,
    },
    ...(await Promise.all(forwarders)),
    { part: "Vault", ok: vault === "active", detail: `${vault}${until}` },
    { part: "Kubernetes", ok: node === "ready", detail: node },
  ];
}
