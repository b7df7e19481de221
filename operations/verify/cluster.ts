import type { DeployedStack } from "../stack-outputs.ts";
import { certificatesOf, untilDate, verifyChain } from "./chain.ts";
import type { Check } from "./check.ts";
import { client } from "./clients.ts";

interface KubernetesCertificate {
  readonly spec: { readonly secretName: string };
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
}

/** Each Certificate of the program is Ready, and what its Secret holds leads to the root. */
export function certificateChecks({ rootBundle, inventory }: DeployedStack): Check[] {
  return inventory
    .filter(({ kind }) => kind === "certificate")
    .map(({ name: path }) => ({
      title: `certificate ${path}`,
      run: async () => {
        const [namespace = "", name = ""] = path.split("/");
        const certificate: KubernetesCertificate = await get("certificate", namespace, name);
        const ready = certificate.status?.conditions?.find(({ type }) => type === "Ready");
        if (ready?.status !== "True")
          throw new Error(`not Ready: ${ready?.message ?? "cert-manager has not seen it"}`);
        const secret: { data: Record<string, string> } = await get(
          "secret",
          namespace,
          certificate.spec.secretName,
        );
        const chain = Buffer.from(secret.data["tls.crt"] ?? "", "base64").toString();
        if (rootBundle !== undefined) await verifyChain(rootBundle, chain);
        return `Ready, leads to the root, ${untilDate(chain)}`;
      },
    }));
}

/** Each namespace that has the trust bundle has exactly the roots of the stack in it. */
export function trustBundleChecks({ rootBundle, trustBundle }: DeployedStack): Check[] {
  if (rootBundle === undefined || trustBundle === undefined) return [];
  return [
    {
      title: `trust bundle ${trustBundle}`,
      run: async () => {
        const json = await client("kubectl", [
          "get",
          "configmaps",
          "--all-namespaces",
          "--field-selector",
          `metadata.name=${trustBundle}`,
          "-o",
          "json",
        ]);
        const { items } = JSON.parse(json) as {
          items: { metadata: { namespace: string }; data: Record<string, string> }[];
        };
        if (items.length === 0) throw new Error("no namespace has it");
        for (const { metadata, data } of items) {
          const there = fingerprints(Object.values(data).join("\n"));
          if (there !== fingerprints(rootBundle))
            throw new Error(`namespace ${metadata.namespace} has other roots`);
        }
        return `in ${items.map(({ metadata }) => metadata.namespace).join(", ")}`;
      },
    },
  ];
}

function fingerprints(pem: string): string {
  return certificatesOf(pem)
    .map(({ fingerprint256 }) => fingerprint256)
    .sort()
    .join();
}

async function get<T>(kind: string, namespace: string, name: string): Promise<T> {
  return JSON.parse(await client("kubectl", ["get", kind, name, "--namespace", namespace, "-o", "json"]));
}
