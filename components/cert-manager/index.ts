export { CertManager, type CertManagerArgs } from "./cert-manager.ts";
export { Certificate, type CertificateArgs, type ExtendedKeyUsage } from "./certificate.ts";
export { ExpiryAlerts, type ExpiryAlertsArgs } from "./expiry-alerts.ts";
export { IssuerIdentity, type IssuerIdentityArgs } from "./issuer-identity.ts";
export { VaultClusterIssuer, type VaultClusterIssuerArgs } from "./vault-cluster-issuer.ts";
export { VaultIssuer, type VaultIssuerArgs } from "./vault-issuer.ts";
export type { Signs } from "./vault-signing.ts";
