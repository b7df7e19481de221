import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { RootBundle, type RootBundleArgs } from "../../../components/trust/index.ts";
import { testCertificate, testRoot } from "../../support/certificates.ts";
import { record, resolved } from "../../support/mocks.ts";

const BUNDLE = "kubernetes:trust.cert-manager.io/v1alpha1:Bundle";

const active = await testRoot("Active Root");
const staged = await testRoot("Staged Root");
const leaf = await testCertificate({ commonName: "leaf.example.org" });

const args: RootBundleArgs = { roots: [active.pem], namespaces: ["envoy", "monitoring"] };
const publish = (changes: Partial<RootBundleArgs> = {}) =>
  record(() => new RootBundle("homelab-ca-bundle", { ...args, ...changes }));

test("the roots go into a ConfigMap of each chosen namespace", async () => {
  const { value, one, resources } = await publish();

  const component = one("homelab-pki:index:RootBundle");
  const bundle = one(BUNDLE);
  expect(resources).toEqual([component, bundle]);
  expect(bundle).toMatchObject({
    name: "homelab-ca-bundle-bundle",
    parent: component.urn,
    errorHooks: ["homelab-pki:webhook-retry"],
    createTimeout: "5m",
  });
  expect(bundle.inputs).toEqual({
    apiVersion: "trust.cert-manager.io/v1alpha1",
    kind: "Bundle",
    metadata: { name: "homelab-ca-bundle", annotations: { "pulumi.com/waitFor": "condition=Synced" } },
    spec: {
      sources: [{ inLine: active.pem }],
      target: {
        configMap: { key: "ca.crt" },
        namespaceSelector: {
          matchExpressions: [
            { key: "kubernetes.io/metadata.name", operator: "In", values: ["envoy", "monitoring"] },
          ],
        },
      },
    },
  });
  expect(await resolved(value.bundleName)).toBe("homelab-ca-bundle");
});

test("a staged root is one more source, and the others stay as they are", async () => {
  const { one } = await publish({ roots: [active.pem, pulumi.output(`# next\n${staged.pem}`)] });

  expect(one(BUNDLE).inputs.spec.sources).toEqual([{ inLine: active.pem }, { inLine: staged.pem }]);
});

test("namespaces may be chosen by label, and the bundle named", async () => {
  const namespaceSelector = { matchLabels: { "trust.example.org/homelab-ca": "true" } };
  const { one } = await publish({ bundleName: "e2e-ca-bundle", namespaces: undefined, namespaceSelector });

  expect(one(BUNDLE).inputs.metadata.name).toBe("e2e-ca-bundle");
  expect(one(BUNDLE).inputs.spec.target.namespaceSelector).toEqual(namespaceSelector);
});

describe("refused", () => {
  test.each<[string, Partial<RootBundleArgs>, string]>([
    ["no root", { roots: [] }, "roots: a bundle needs at least one root"],
    [
      "no choice of namespaces",
      { namespaces: undefined },
      "namespaceSelector: exactly one of namespaces and namespaceSelector must be set",
    ],
    [
      "two choices of namespaces",
      { namespaceSelector: { matchLabels: { a: "b" } } },
      "namespaceSelector: exactly one of namespaces and namespaceSelector must be set",
    ],
    [
      "an empty list of namespaces",
      { namespaces: [] },
      "namespaces: [] is not allowed: at least one namespace",
    ],
    [
      "a selector of every namespace",
      { namespaces: undefined, namespaceSelector: { matchLabels: {} } },
      'namespaceSelector: {"matchLabels":{}} is not allowed: a selector with a condition; ' +
        "for all namespaces, the label kubernetes.io/metadata.name Exists",
    ],
    [
      "a leaf among the roots",
      { roots: [active.pem, leaf.pem] },
      'roots[1]: "CN=leaf.example.org" is not a CA (basic constraints, key usage)',
    ],
    [
      "a private key among the roots",
      { roots: [active.pem + active.keyPem] },
      "roots[0]: block 2 is a PRIVATE KEY; only certificates may stand here",
    ],
  ])("%s", async (_, changes, message) => {
    await expect(publish(changes)).rejects.toThrow(expect.objectContaining({ message }));
  });
});
