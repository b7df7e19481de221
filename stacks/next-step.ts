import { createHash } from "node:crypto";
import { all, type Output } from "@pulumi/pulumi";
import type { PendingGeneration } from "../components/pki/index.ts";

/**
 * What to do about the intermediates that wait for an offline root; nothing if none does.
 *
 * @param ids ids of all intermediates, in the order of the configuration
 */
export function nextStep(
  pending: readonly PendingGeneration[],
  ids: readonly string[],
): Output<string> | undefined {
  if (pending.length === 0) return undefined;
  return all(pending.map(({ csr }) => csr)).apply((requests) => {
    const steps = pending.map(({ id, root }, index) =>
      [
        `Intermediate ${id} waits for its certificate from the offline root ${root}:`,
        `1. pulumi stack output pendingCsrs --json | jq -r '."${id}"' > ${id}.csr`,
        `2. where the root's key is: ceremony/sign-intermediate.sh --request ${id}.csr --fingerprint ${fingerprint(requests[index] ?? "")} ... (see --help)`,
        `3. write the certificate to homelab-pki:intermediates[${ids.indexOf(id)}].certificate, or its file to certificateFile`,
        "4. pulumi up",
      ].join("\n"),
    );
    return steps.join("\n\n");
  });
}

/** SHA-256 of a request as the ceremony prints it, so that a swapped request is noticed. */
function fingerprint(csr: string): string {
  const der = Buffer.from(csr.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  return createHash("sha256").update(der).digest("hex");
}
