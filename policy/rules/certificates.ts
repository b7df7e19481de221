import type { ResourceValidationPolicy } from "@pulumi/policy";
import { validateCustomResource } from "./custom-resource.ts";

/** The part of a cert-manager Certificate that the rules look at. */
interface CertificateSpec {
  readonly privateKey?: { readonly rotationPolicy?: string };
}

const CERTIFICATE = { apiVersion: "cert-manager.io/v1", kind: "Certificate" } as const;

/** A renewal with the old key renews the damage of a leak too. */
export const certificateRotationPolicyAlways: ResourceValidationPolicy = {
  name: "kubernetes-certificate-rotation-policy-always",
  displayName: "Each renewal makes a new key",
  description:
    "A Certificate says rotationPolicy: Always, so that a leaked key is of use until the next renewal at most.",
  enforcementLevel: "mandatory",
  severity: "high",
  url: "https://cert-manager.io/docs/usage/certificate/#the-rotationpolicy-setting",
  remediationSteps: "Set spec.privateKey.rotationPolicy to Always.",
  validateResource: validateCustomResource<CertificateSpec>(CERTIFICATE, ({ privateKey }, _args, report) => {
    const policy = privateKey?.rotationPolicy;
    if (policy !== "Always") report(`spec.privateKey.rotationPolicy is ${policy ?? "not set"}, not Always.`);
  }),
};

/** Rules for certificates on Kubernetes. */
export const certificates = [certificateRotationPolicyAlways];
