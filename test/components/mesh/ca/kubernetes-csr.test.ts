import { createHash } from "node:crypto";
import type { ResourceTransform, ResourceTransformArgs } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { skipServiceAwait } from "../../../../components/shared/chart.ts";
import { ACTIVE_ROOT, makeMesh, vaultIssuer } from "../meshes.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
const SIGNER = "issuers.cert-manager.io/istio-system.istio-workloads";

const make = (roots?: string[]) => makeMesh("kubernetes-csr", roots && { roots });

test("an issuer of the mesh's own signs by the role", async () => {
  const { one } = await make();

  expect(one(ISSUER, "mesh-workloads-issuer").inputs).toEqual(
    vaultIssuer("istio-workloads", "pki_int/sign/istio-lab"),
  );
});

test("istiod, and nobody else, may have it sign", async () => {
  const { one } = await make();

  const metadata = { name: "istio-workloads-reference", namespace: "istio-system" };
  expect(one(ROLE, "mesh-reference-role").inputs).toMatchObject({
    metadata,
    rules: [
      {
        apiGroups: ["cert-manager.io"],
        resources: ["signers"],
        resourceNames: ["istio-workloads"],
        verbs: ["reference"],
      },
    ],
  });
  expect(one(ROLE_BINDING, "mesh-reference-binding").inputs).toMatchObject({
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
    subjects: [{ kind: "ServiceAccount", name: "istiod", namespace: "istio-system" }],
  });
});

test("istiod hands requests to that signer, and the roots of the bundle to proxies", async () => {
  const { one } = await make();

  expect(one(CHART, "mesh-istiod").inputs.values).toMatchObject({
    env: { EXTERNAL_CA: "ISTIOD_RA_KUBERNETES_API", K8S_SIGNER: SIGNER, MAX_WORKLOAD_CERT_TTL: "1h" },
    global: { certSigners: [SIGNER], network: "lab" },
    volumes: [
      { name: "istio-roots" },
      {
        name: "external-ca-cert",
        configMap: { name: "istio-roots", items: [{ key: "ca.crt", path: "root-cert.pem" }] },
      },
    ],
    volumeMounts: [
      { name: "istio-roots" },
      { name: "external-ca-cert", mountPath: "/etc/external-ca-cert", readOnly: true },
    ],
  });
});

test("istiod starts again when the roots are others", async () => {
  const annotation = async (roots?: string[]) =>
    (await make(roots)).one(CHART, "mesh-istiod").inputs.values.podAnnotations["homelab-pki/roots"];

  const text = `${ACTIVE_ROOT.pem.trim()}\n`;
  expect(await annotation([ACTIVE_ROOT.pem])).toBe(createHash("sha256").update(text).digest("hex"));
  expect(await annotation([`${ACTIVE_ROOT.pem}\n`])).toBe(await annotation([ACTIVE_ROOT.pem]));
  expect(await annotation()).not.toBe(await annotation([ACTIVE_ROOT.pem]));
});

test("istiod comes after the issuer and what lets it use that", async () => {
  const { one } = await make();

  const { dependencies } = one(CHART, "mesh-istiod");
  expect(dependencies).toContain(one(ISSUER, "mesh-workloads-issuer").urn);
  expect(dependencies).toContain(one(ROLE_BINDING, "mesh-reference-binding").urn);
  expect(one("homelab-pki:index:VaultIssuer", "mesh-workloads").dependencies).toContain(
    one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle").urn,
  );
});

test("of what istiod's chart makes of istiod, the signer of its own process changes and nothing else", async () => {
  const { one, ofType } = await make();

  const [withoutOwnCa, ...more] = one(CHART, "mesh-istiod").transforms as [ResourceTransform];
  expect(more).toEqual([skipServiceAwait]);
  const others = ofType(CHART).filter(({ name }) => name !== "mesh-istiod");
  expect(new Set(others.flatMap(({ transforms }) => transforms))).toEqual(new Set(more));
  const transformed = (type: string, props: object) =>
    withoutOwnCa({ type, name: "istiod", custom: true, props, opts: OPTIONS } as ResourceTransformArgs);

  const before = structuredClone(deployment("istiod"));
  expect(await transformed("kubernetes:apps/v1:Deployment", before)).toEqual({
    props: deployment(`k8s.io/${SIGNER}`),
    opts: OPTIONS,
  });
  // The arguments of the chart are not the transform's to change.
  expect(before).toEqual(deployment("istiod"));
  for (const type of ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:Service"]) {
    expect(await transformed(type, { data: { PILOT_CERT_PROVIDER: "istiod" } })).toBeUndefined();
  }
});

const OPTIONS = { protect: true };

/** What the chart makes of istiod, with a second container as some have it. */
function deployment(provider: string) {
  const field = { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "istiod", namespace: "istio-system", labels: { app: "istiod" } },
    spec: {
      selector: { matchLabels: { app: "istiod" } },
      template: {
        metadata: { annotations: { "homelab-pki/roots": "0" } },
        spec: {
          serviceAccountName: "istiod",
          containers: [
            {
              name: "discovery",
              image: "pilot",
              args: ["discovery"],
              env: [
                { name: "REVISION", value: "default" },
                { name: "PILOT_CERT_PROVIDER", value: provider },
                { name: "POD_NAME", valueFrom: field },
              ],
            },
            { name: "other", image: "other", env: [{ name: "PILOT_CERT_PROVIDER", value: "istiod" }] },
          ],
          volumes: [{ name: "istio-roots" }],
        },
      },
    },
  };
}
