import { expect, test } from "vitest";
import { z } from "zod";
import { istioCsrName } from "../../../../components/mesh/index.ts";
import { skipServiceAwait } from "../../../../components/shared/chart.ts";
import { makeMesh, vaultIssuer } from "../meshes.ts";
import { violations } from "../policies.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const BUNDLE = "kubernetes:trust.cert-manager.io/v1alpha1:Bundle";

test("an issuer of the mesh's own signs by the role", async () => {
  const { one } = await makeMesh("istio-csr");

  expect(one(ISSUER, "mesh-workloads-issuer").inputs).toEqual(
    vaultIssuer("istio-workloads", "pki_int/sign/istio-lab"),
  );
});

test("istio-csr is the published chart beside cert-manager, with the roots of the bundle and no others", async () => {
  const { one } = await makeMesh("istio-csr", { lifetime: "30m" });

  expect(one(CHART, "mesh-istio-csr").inputs).toEqual({
    name: "cert-manager-istio-csr",
    namespace: "cert-manager",
    chart: "oci://quay.io/jetstack/charts/cert-manager-istio-csr",
    version: "v0.17.0",
    values: {
      app: {
        certmanager: {
          namespace: "istio-system",
          issuer: { name: "istio-workloads", kind: "Issuer", group: "cert-manager.io" },
        },
        tls: {
          trustDomain: "lab.example.org",
          rootCAFile: "/var/run/secrets/istio-csr/ca.crt",
          certificateDNSNames: ["cert-manager-istio-csr.cert-manager.svc"],
          certificateDuration: "30m",
          istiodCertificateEnable: false,
          istiodCertificateDuration: "30m",
        },
        server: {
          clusterID: "lab",
          maxCertificateDuration: "30m",
          serving: { signatureAlgorithm: "ECDSA", certificateKeySize: 256 },
        },
        istio: { namespace: "istio-system" },
        controller: { leaderElectionNamespace: "istio-system" },
      },
      volumes: [{ name: "roots", configMap: { name: "istio-roots" } }],
      volumeMounts: [{ name: "roots", mountPath: "/var/run/secrets/istio-csr", readOnly: true }],
    },
  });
  expect(one(BUNDLE).inputs.spec.target.namespaceSelector.matchExpressions[0].values).toEqual([
    "istio-system",
    "cert-manager",
  ]);
});

test("cert-manager's namespace, another chart and values reach it", async () => {
  const { one } = await makeMesh("istio-csr", {
    certManagerNamespace: "certs",
    charts: { istioCsr: "/charts/istio-csr" },
    values: { istioCsr: { replicaCount: 2, app: { logLevel: 2 } } },
  });

  expect(one(CHART, "mesh-istio-csr").inputs).toMatchObject({
    namespace: "certs",
    chart: "/charts/istio-csr",
    version: "v0.17.0",
    values: {
      replicaCount: 2,
      app: {
        logLevel: 2,
        tls: { certificateDNSNames: ["cert-manager-istio-csr.certs.svc"] },
        server: { clusterID: "lab" },
      },
    },
  });
  expect(one(BUNDLE).inputs.spec.target.namespaceSelector.matchExpressions[0].values).toEqual([
    "istio-system",
    "certs",
  ]);
  expect(one(CHART, "mesh-istiod").inputs.values.global.caAddress).toBe(
    "cert-manager-istio-csr.certs.svc:443",
  );
  expect(istioCsrName("certs")).toBe("cert-manager-istio-csr.certs.svc");
});

test("proxies ask istio-csr, and istiod signs nothing", async () => {
  const { one } = await makeMesh("istio-csr");

  const { values } = one(CHART, "mesh-istiod").inputs;
  expect(values.env.ENABLE_CA_SERVER).toBe("false");
  expect(values.global.caAddress).toBe("cert-manager-istio-csr.cert-manager.svc:443");
  expect(values.volumes).toHaveLength(1);
  expect(one(CHART, "mesh-istiod").transforms).toEqual([skipServiceAwait]);
});

test("istio-csr comes before istiod, and after the issuer and the roots", async () => {
  const { one } = await makeMesh("istio-csr");

  expect(one(CHART, "mesh-istiod").dependencies).toContain(one(CHART, "mesh-istio-csr").urn);
  expect(one(CHART, "mesh-istio-csr").dependencies).toEqual([one(ISSUER, "mesh-workloads-issuer").urn]);
  expect(one("homelab-pki:index:VaultIssuer", "mesh-workloads").dependencies).toContain(one(BUNDLE).urn);
});

/** Keys and types of the published chart's values.schema.json, as far as this project sets them. */
const PUBLISHED = z.strictObject({
  app: z.strictObject({
    certmanager: z.strictObject({
      namespace: z.string(),
      issuer: z.strictObject({ name: z.string(), kind: z.string(), group: z.string() }),
    }),
    tls: z.strictObject({
      trustDomain: z.string(),
      rootCAFile: z.string(),
      certificateDNSNames: z.array(z.string()),
      certificateDuration: z.string(),
      istiodCertificateEnable: z.union([z.boolean(), z.literal("dynamic")]),
      istiodCertificateDuration: z.string(),
    }),
    server: z.strictObject({
      clusterID: z.string(),
      maxCertificateDuration: z.string(),
      serving: z.strictObject({
        signatureAlgorithm: z.enum(["RSA", "ECDSA"]),
        certificateKeySize: z.number(),
      }),
    }),
    istio: z.strictObject({ namespace: z.string() }),
    controller: z.strictObject({ leaderElectionNamespace: z.string() }),
  }),
  volumes: z.array(z.looseObject({ name: z.string() })),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});

test("the published chart takes its values", async () => {
  const { values } = (await makeMesh("istio-csr")).one(CHART, "mesh-istio-csr").inputs;

  expect(PUBLISHED.safeParse(values).error?.issues ?? []).toEqual([]);
});

// What the chart makes of rootCAFile and the durations.
const ARGS = [
  "--root-ca-file=/roots/ca.crt",
  "--max-client-certificate-duration=1h",
  "--serving-certificate-duration=1h",
];

test.each([
  ["has nothing against istio-csr with our roots", ARGS, 0],
  ["refuses istio-csr without a root", ARGS.slice(1), 1],
  ["refuses istio-csr that signs for a day", ARGS.with(1, "--max-client-certificate-duration=24h"), 1],
] as const)("the policy pack %s", async (_, args, expected) => {
  const { resources, one } = await makeMesh("istio-csr");
  const containers = [
    { name: "cert-manager-istio-csr", image: "quay.io/jetstack/cert-manager-istio-csr:v0.17.0", args },
  ];
  const wire = {
    metadata: { name: "cert-manager-istio-csr", namespace: "cert-manager" },
    spec: { template: { spec: { containers } } },
  };
  const type = "kubernetes:apps/v1:Deployment";
  const deployment = {
    ...one(CHART, "mesh-istio-csr"),
    type,
    name: "istio-csr",
    urn: "urn:istio-csr",
    inputs: wire,
    wire,
  };

  expect(await violations([...resources, deployment])).toHaveLength(expected);
});
