import type { PolicyResource } from "@pulumi/policy";
import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import { LocallySignedCert, PrivateKey, SelfSignedCert } from "../../resources/tls.ts";
import {
  Mount,
  SecretBackendConfigCa,
  SecretBackendIntermediateCertRequest,
  SecretBackendIssuer,
  SecretBackendKey,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../resources/vault.ts";

const PROTECT = "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/";

const UNPROTECTED = {
  property: "protect",
  value: false,
  allowed: "true",
  change: "homelab-pki:protect, or declare an exception for a CA on its way out",
};

/** Pulumi deletes what is no longer in the program, and a mount takes all its keys with it. */
export const vaultCaProtected = resourceRule(
  {
    name: "vault-ca-protected",
    title: "CA keys, certificates and mounts in Vault are protected",
    reason: "A CA that is deleted by mistake means new trust anchors on every machine.",
    level: "mandatory",
    severity: "high",
    url: PROTECT,
    remediation: "Set the resource option protect to true; for a CA on its way out, declare an exception.",
  },
  [
    check(SecretBackendKey, refuseUnprotected),
    check(SecretBackendRootCert, refuseUnprotected),
    check(SecretBackendRootSignIntermediate, refuseUnprotected),
    check(SecretBackendIssuer, refuseUnprotected),
    check(SecretBackendConfigCa, refuseUnprotected),
    // A request for a key of another resource holds nothing that could be lost.
    check(SecretBackendIntermediateCertRequest, ({ type }, context) => {
      if (type !== "existing") refuseUnprotected(undefined, context);
    }),
    check(Mount, ({ type }, context) => {
      if (type === "pki") refuseUnprotected(undefined, context);
    }),
  ],
);

/** A private key by itself does not say that it is a CA's; what uses it does. */
export const tlsCaProtected = stackRule(
  {
    name: "tls-ca-protected",
    title: "CA keys and certificates in the state are protected",
    reason: "A CA that is deleted by mistake means new trust anchors on every machine.",
    level: "mandatory",
    severity: "high",
    url: PROTECT,
    remediation: "Set the resource option protect to true; for a CA on its way out, declare an exception.",
  },
  ({ of, refuse }) => {
    const selfSigned = of(SelfSignedCert).filter(({ props }) => props.isCaCertificate);
    const signed = of(LocallySignedCert);
    const signing = new Set<PolicyResource | undefined>([
      ...selfSigned.flatMap(({ resource }) => resource.propertyDependencies.privateKeyPem),
      ...signed.flatMap(({ resource }) => resource.propertyDependencies.caPrivateKeyPem),
      ...of(SecretBackendConfigCa).flatMap(({ resource }) => resource.propertyDependencies.pemBundle),
    ]);
    const keys = of(PrivateKey).filter(({ resource }) => signing.has(resource));
    const certificates = [...selfSigned, ...signed.filter(({ props }) => props.isCaCertificate)];
    for (const each of [...keys, ...certificates]) {
      if (!each.resource.opts.protect) refuse(each, UNPROTECTED);
    }
  },
);

/** The rules about what must not be deleted by mistake. */
export const caProtectionRules = [vaultCaProtected, tlsCaProtected];

/** The option as Pulumi has resolved it: children inherit it. */
function refuseUnprotected(
  _: unknown,
  { options, refuse }: Pick<ResourceContext<Record<string, never>>, "options" | "refuse">,
): void {
  if (!options.protect) refuse(UNPROTECTED);
}
