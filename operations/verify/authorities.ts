import type { DeployedStack } from "../stack-outputs.ts";
import { certificatesOf, untilDate, verifyChain } from "./chain.ts";
import type { Check } from "./check.ts";

/** The CA certificates: roots that are roots, and an intermediate that leads to one of them. */
export function authorityChecks({ rootBundle, chain }: DeployedStack): Check[] {
  if (rootBundle === undefined) return [];
  const roots: Check = {
    title: "roots",
    run: async () => {
      const certificates = certificatesOf(rootBundle);
      for (const certificate of certificates)
        await verifyChain(certificate.toString(), certificate.toString());
      return `${certificates.length} self-signed, ${untilDate(rootBundle)}`;
    },
  };
  if (chain === undefined) return [roots];
  const intermediate: Check = {
    title: "intermediate",
    run: async () => {
      await verifyChain(rootBundle, chain);
      return `leads to the root, ${untilDate(chain)}`;
    },
  };
  return [roots, intermediate];
}
