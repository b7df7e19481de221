import { stringify } from "yaml";
import type { Lab } from "../../layout.ts";
import { serverBinary } from "../../servers/build.ts";
import { run } from "../../support/run.ts";
import { chartPath } from "../charts.ts";
import { IMAGE_REGISTRY } from "../images.ts";

const NAMESPACE = "metallb-system";

/** Nothing that waits longer than one node needs. */
const PROBES = { readinessProbe: { initialDelaySeconds: 1, periodSeconds: 1 } } as const;

const VALUES = {
  controller: { image: imageOf("controller"), ...PROBES },
  speaker: {
    image: imageOf("speaker"),
    // Its configuration is for root alone, which the lab's images do not run as.
    securityContext: { runAsUser: 0 },
    ...PROBES,
    startupProbe: { periodSeconds: 1 },
    // Addresses are announced by ARP, from one node: no BGP, and nobody to agree with.
    frr: { enabled: false },
    memberlist: { enabled: false },
  },
} as const;

/**
 * MetalLB, by its own chart: what gives addresses to a homelab's load balancers. Which addresses, the program says.
 *
 * @throws LabError when the chart is not in the cache, with Helm's own words.
 */
export async function metalLb(lab: Lab): Promise<string> {
  const chart = chartPath(lab, "metallb");
  const args = ["template", "metallb", chart, "--namespace", NAMESPACE, "--include-crds", "--values", "-"];
  const objects = await run(await serverBinary(lab, "helm"), args, { input: stringify(VALUES) });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  return `${stringify(namespace)}---\n${objects}`;
}

function imageOf(program: string): object {
  return { repository: `${IMAGE_REGISTRY}/metallb-${program}`, pullPolicy: "Never" };
}
