import { expect, it } from "vitest";
import { certificateRotationPolicyAlways } from "../../policy/rules/certificates.ts";
import { violations } from "./violations.ts";

const certificate = (props: Record<string, unknown>) => ({
  type: "kubernetes:cert-manager.io/v1:Certificate",
  props,
});
const key = (rotationPolicy: string) => ({ spec: { privateKey: { algorithm: "ECDSA", rotationPolicy } } });

it.each([
  [key("Never"), "Never"],
  [{ spec: { privateKey: {} } }, "not set"],
  [{ spec: {} }, "not set"],
  [{}, "not set"],
])("refuses %j", async (props, is) => {
  expect(await violations(certificateRotationPolicyAlways, certificate(props))).toEqual([
    `spec.privateKey.rotationPolicy is ${is}, not Always.`,
  ]);
});

it("accepts a new key each time, and looks at nothing but Certificates", async () => {
  expect(await violations(certificateRotationPolicyAlways, certificate(key("Always")))).toEqual([]);
  const request = { type: "kubernetes:cert-manager.io/v1:CertificateRequest", props: key("Never") };
  expect(await violations(certificateRotationPolicyAlways, request)).toBeUndefined();
});
