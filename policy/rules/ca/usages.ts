import { listParameter } from "../../kernel/parameters.ts";
import { CA_USAGES } from "../../shared/ca-certificate.ts";
import { caRules } from "../../shared/ca-rules.ts";

/** A CA that is a server too exposes its key to every connection. */
export const [vaultCaUsagesSigningOnly, tlsCaUsagesSigningOnly] = caRules(
  {
    name: "ca-usages-signing-only",
    title: "CAs sign certificates and revocation lists only",
    reason: "A CA whose certificate is also good for connections has its key where it can be stolen.",
    level: "mandatory",
    severity: "medium",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3",
    remediation: "Leave the usages at cert_signing and crl_signing, and set useCsrValues to false.",
    parameters: { more: listParameter([], "Usages that a CA may have beside the two.") },
  },
  ({ usages }, { more }) => {
    const { is, at } = usages();
    const isOnly = is.every((usage) => [...CA_USAGES, ...more].includes(usage));
    if (isOnly && CA_USAGES.every((usage) => is.includes(usage))) return undefined;
    return { ...at, allowed: ["both cert_signing and crl_signing", ...more].join(", ") };
  },
);

/** On a root, purposes limit what its whole tree is good for, or make it a server. */
export const [vaultRootNoTlsUsages, tlsRootNoTlsUsages] = caRules(
  {
    name: "root-no-tls-usages",
    title: "Roots are neither servers nor clients",
    reason: "A root that may serve connections will be put on a server, and its key with it.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12",
    remediation: "Make the next root without server_auth, client_auth and any_extended.",
  },
  ({ isRoot, usages }) => {
    const { is, at } = usages();
    const isForTls = ["server_auth", "client_auth", "any_extended"].some((usage) => is.includes(usage));
    return isRoot && isForTls ? { ...at, allowed: "no purpose of TLS" } : undefined;
  },
);

/** What the key of a CA may be used for. */
export const caUsageRules = [
  vaultCaUsagesSigningOnly,
  tlsCaUsagesSigningOnly,
  vaultRootNoTlsUsages,
  tlsRootNoTlsUsages,
];
