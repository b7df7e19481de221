import type { AuthorityEntry, InventoryEntry } from "../../stacks/inventory.ts";
import type { Lab } from "../layout.ts";

/** What somebody wants to know who has just started the lab: what is there, where, and what to do with it. */
export function summary(lab: Lab, outputs: Readonly<Record<string, unknown>>): string {
  const inventory = (outputs.inventory ?? []) as readonly InventoryEntry[];
  const authorities = inventory.filter(
    (entry): entry is AuthorityEntry => entry.kind === "root" || entry.kind === "intermediate",
  );
  const prefix = lab.name === "lab" ? "" : `LAB=${lab.name} `;
  return [
    "",
    "The CA chain",
    ...authorities.map(
      ({ kind, name, state, notAfter }) =>
        `  ${kind.padEnd(13)} ${name.padEnd(8)} ${state.padEnd(9)} expires ${notAfter?.slice(0, 10) ?? "(waits for its certificate)"}`,
    ),
    "",
    `  Vault       ${lab.vault.publishedUrl}   trust ${lab.vault.caCertificate}`,
    `  Kubernetes  ${lab.kubernetes.publishedUrl}   KUBECONFIG=${lab.kubernetes.adminKubeconfig}`,
    `  Hosts       ${lab.hosts.map(({ name }) => name).join(", ")}   ssh -F ${lab.ssh.config} ${lab.hosts[0]?.name}`,
    "",
    "A certificate of your own",
    `  eval "$(${prefix}make env)"      # pulumi, vault and kubectl work on the lab from here on`,
    "  vault write pki_int/issue/lab-internal common_name=me.lab.example.com ttl=24h",
    "  kubectl get certificates --all-namespaces",
    "",
    `Stop: ${prefix}make destroy removes what was deployed, ${prefix}make lab-down the whole lab.`,
  ].join("\n");
}
