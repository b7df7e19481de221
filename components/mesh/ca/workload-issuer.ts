import { VaultIssuer } from "../../cert-manager/index.ts";
import type { MeshCaContext } from "./mesh-ca.ts";

/** Name of the Issuer that has each workload's certificate signed by Vault. */
export const WORKLOAD_ISSUER = "istio-workloads";

/** The Issuer of those knobs with which no CA is in the cluster. */
export function createWorkloadIssuer(context: MeshCaContext): VaultIssuer {
  const { parent, name, vault, signPath, identity, dependsOn } = context;
  return new VaultIssuer(
    `${name}-workloads`,
    { issuerName: WORKLOAD_ISSUER, identity, signPath, ...vault },
    { parent, dependsOn: [...dependsOn] },
  );
}
