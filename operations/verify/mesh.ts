import { seconds } from "../../components/shared/duration.ts";
import type { DeployedStack } from "../stack-outputs.ts";
import { certificatesOf, verifyChain } from "./chain.ts";
import type { Check } from "./check.ts";
import { client } from "./clients.ts";

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly serviceAccountName: string };
}

/** Vault dates certificates back by this much, for clocks that are behind. */
const BACKDATED_S = 30;

/** Each proxy of the mesh shows its workload's identity, for as long as the mesh says, and leads to the root. */
export function meshChecks({ rootBundle, mesh }: DeployedStack): Check[] {
  if (rootBundle === undefined || mesh === undefined) return [];
  return [
    {
      title: `identities of ${mesh.trustDomain}`,
      run: async () => {
        const pods = await meshPods();
        for (const pod of pods) {
          await verifyIdentity(pod, rootBundle, mesh).catch((error: Error) => {
            throw new Error(`${pod.metadata.namespace}/${pod.metadata.name}: ${error.message}`);
          });
        }
        if (pods.length === 0) return "nobody is in the mesh yet";
        const proxies = pods.length === 1 ? "1 proxy leads" : `${pods.length} proxies lead`;
        return `${proxies} to the root, each with its workload's identity`;
      },
    },
  ];
}

/** Pods that run and have a proxy: workloads of the mesh, and its gateways. */
async function meshPods(): Promise<readonly Pod[]> {
  const selected = [
    "--selector",
    "service.istio.io/canonical-name",
    "--field-selector",
    "status.phase=Running",
  ];
  const json = await client("kubectl", ["get", "pods", "--all-namespaces", ...selected, "-o", "json"]);
  return JSON.parse(json).items;
}

async function verifyIdentity(
  { metadata: { namespace, name }, spec }: Pod,
  rootBundle: string,
  { trustDomain, lifetime }: NonNullable<DeployedStack["mesh"]>,
): Promise<void> {
  const chain = await shownChain(namespace, name);
  const [leaf] = certificatesOf(chain);
  const identity = `URI:spiffe://${trustDomain}/ns/${namespace}/sa/${spec.serviceAccountName}`;
  if (leaf?.subjectAltName !== identity) throw new Error(`is ${leaf?.subjectAltName}, and not ${identity}`);
  const life = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 1000;
  if (life > seconds(lifetime) + BACKDATED_S) throw new Error(`lives for ${life} s, longer than ${lifetime}`);
  await verifyChain(rootBundle, chain);
}

/** The certificates that a proxy shows to whom it calls, the leaf first, as Envoy has them. */
async function shownChain(namespace: string, pod: string): Promise<string> {
  const inProxy = ["exec", "--namespace", namespace, pod, "--container", "istio-proxy", "--"];
  const secrets = ["pilot-agent", "request", "GET", "config_dump?resource=dynamic_active_secrets"];
  const printed = await client("kubectl", [...inProxy, ...secrets]);
  return chainIn(printed);
}

/**
 * The certificates of a proxy's own identity, the leaf first, in its dump of `dynamic_active_secrets`.
 *
 * @throws Error if it has none
 */
export function chainIn(printed: string): string {
  // Behind pilot-agent's own warnings.
  const { configs }: { configs: readonly ProxySecret[] } = JSON.parse(printed.slice(printed.search(/^\{/m)));
  const own = configs.find((secret) => secret.name === "default")?.secret.tls_certificate;
  if (own === undefined) throw new Error("its proxy has no certificate");
  return Buffer.from(own.certificate_chain.inline_bytes, "base64").toString();
}

interface ProxySecret {
  readonly name: string;
  readonly secret: {
    readonly tls_certificate?: { readonly certificate_chain: { readonly inline_bytes: string } };
  };
}
