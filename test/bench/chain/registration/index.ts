import { writeFileSync } from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { Certificate } from "../../../../components/cert-manager/index.ts";
import { type IntermediateCa, PkiRole } from "../../../../components/pki/index.ts";
import { forgetPromiseTraces } from "../../../../stacks/promise-traces.ts";
import { registerEach } from "../../../../stacks/register-each.ts";

/**
 * Registers PAIRS pairs of a PkiRole and a Certificate, WAY=components or WAY=raw, and writes to RESULT how long the
 * program took from the first registration until the engine answered the last, and how much memory it held.
 * Both ways send the same inputs to the provider plugins, as many at a time as the project's own program.
 */
const pairs = Number(process.env.PAIRS);
const ca = {
  path: pulumi.output("pki_int"),
  ttl: "5y",
  defaultIssuer: undefined,
} as unknown as IntermediateCa;

forgetPromiseTraces();
const start = performance.now();
await registerEach(
  Array.from({ length: pairs }, (_, pair) => pair),
  process.env.WAY === "components" ? throughComponents : raw,
);
const result = {
  seconds: (performance.now() - start) / 1000,
  // Kilobytes on Linux.
  megabytes: process.resourceUsage().maxRSS / 1024,
};
writeFileSync(process.env.RESULT ?? "", JSON.stringify(result));

function throughComponents(pair: number): pulumi.Output<unknown> {
  const role = new PkiRole(`role-${pair}`, {
    ca,
    role: `role-${pair}`,
    allowedDomains: ["lab.example.org"],
    ttl: "24h",
    maxTtl: "47d",
  });
  const certificate = new Certificate(`web-${pair}`, {
    namespace: "default",
    issuer: { name: "vault-internal" },
    dnsNames: [`web-${pair}.lab.example.org`],
    duration: "24h",
    renewBefore: "8h",
  });
  return pulumi.all([role.role, certificate.certificateName]);
}

function raw(pair: number): pulumi.Output<unknown> {
  const role = new vault.pkisecret.SecretBackendRole(`role-${pair}`, {
    backend: ca.path,
    name: `role-${pair}`,
    allowedDomains: ["lab.example.org"],
    allowSubdomains: false,
    allowBareDomains: false,
    allowWildcardCertificates: false,
    allowIpSans: false,
    allowAnyName: false,
    allowGlobDomains: false,
    allowLocalhost: false,
    enforceHostnames: true,
    requireCn: false,
    cnValidations: ["hostname"],
    keyType: "ec",
    keyBits: 256,
    keyUsages: ["DigitalSignature"],
    serverFlag: true,
    clientFlag: false,
    codeSigningFlag: false,
    emailProtectionFlag: false,
    ttl: "86400",
    maxTtl: "4060800",
    generateLease: false,
    noStore: false,
  });
  const certificate = new kubernetes.apiextensions.CustomResource(
    `web-${pair}`,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: {
        name: `web-${pair}`,
        namespace: "default",
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: {
        secretName: `web-${pair}-tls`,
        duration: "24h0m0s",
        renewBefore: "8h0m0s",
        dnsNames: [`web-${pair}.lab.example.org`],
        usages: ["digital signature", "server auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "vault-internal" },
        revisionHistoryLimit: 3,
      },
    },
    { customTimeouts: { create: "5m", update: "5m" } },
  );
  return pulumi.all([role.name, certificate.metadata.name]);
}
