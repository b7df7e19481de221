export { CertManager, type CertManagerArgs } from "./cert-manager.ts";
export { Certificate, type CertificateArgs, type ExtendedKeyUsage } from "./certificate.ts";
export { ExpiryAlerts, type ExpiryAlertsArgs } from "./expiry-alerts.ts";
export { VaultClusterIssuer, type VaultClusterIssuerArgs } from "./vault-cluster-issuer.ts";
