import { selectedLab } from "../../lab/layout.ts";

/** Configuration of a stack of the real program, as `Pulumi.<stack>.yaml` holds it. */
export type ChainConfig = Record<string, unknown>;

/**
 * The CA chain on the tests' lab, on mounts and names of its own (`id`), so that several stacks share one Vault
 * and one cluster. cert-manager and trust-manager are taken as installed, unless a test says otherwise.
 */
export function chainConfig(id: string, changes: ChainConfig = {}): ChainConfig {
  const lab = selectedLab();
  const domain = `${id}.lab.example.org`;
  return {
    layers: ["trust-root", "cluster"],
    ...trustRootConfig(id, domain),
    kubernetesAuth: {
      path: `${id}-kubernetes`,
      existing: false,
      host: lab.kubernetes.url,
      caCertFile: lab.kubernetes.caCertificate,
    },
    issuerAccess: {
      role: `${id}-issuer`,
      policy: `${id}-issuer`,
      serviceAccount: `${id}-issuer`,
      namespace: "cert-manager",
      audience: lab.kubernetes.url,
      tokenTtl: "10m",
    },
    certManager: { existing: true, namespace: "cert-manager" },
    clusterIssuer: { name: `${id}-issuer`, role: `${id}-role` },
    trustManager: { existing: true, namespace: "cert-manager" },
    trustBundle: { name: `${id}-ca-bundle`, namespaces: [id] },
    certificates: [
      {
        name: "web",
        namespace: id,
        createNamespace: true,
        dnsNames: [`web.${domain}`],
        duration: "24h",
        renewBefore: "8h",
      },
    ],
    ...changes,
  };
}

/** The layer `trust-root` on mounts and names of its own (`id`). */
export function trustRootConfig(id: string, domain: string): ChainConfig {
  const { vault } = selectedLab();
  return {
    protect: false,
    domain,
    vault: { address: vault.url, caCertFile: vault.caCertificate },
    rootCa: { custody: "vault", mount: `${id}-pki`, commonName: `${id} Root CA`, ttl: "10y" },
    roots: [{ id: "r1", state: "active" }],
    intermediateCa: { mount: `${id}-pki-int`, commonName: `${id} Intermediate CA`, ttl: "5y" },
    intermediates: [{ id: "i1", root: "r1", state: "active" }],
    roles: [
      { name: `${id}-role`, allowedDomains: [domain], allowSubdomains: true, ttl: "24h", maxTtl: "30d" },
    ],
  };
}
