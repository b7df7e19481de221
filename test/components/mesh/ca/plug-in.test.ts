import { expect, test } from "vitest";
import { skipServiceAwait } from "../../../../components/shared/chart.ts";
import { makeMesh, vaultIssuer } from "../meshes.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";

test("an issuer of istio-system has the cluster's CA signed by the one in Vault", async () => {
  const { one } = await makeMesh("plug-in");

  expect(one(ISSUER, "mesh-authority-issuer-issuer").inputs).toEqual(
    vaultIssuer("istio-authority", "pki_mesh/root/sign-intermediate"),
  );
});

test.each([
  [undefined, "2160h", "720h"],
  ["30d", "720h", "240h"],
] as const)(
  "the cluster's CA, key and all, is renewed when a third of %s is left",
  async (caLifetime, duration, renewBefore) => {
    const { one } = await makeMesh("plug-in", { caLifetime });

    const { metadata, spec } = one(CERTIFICATE, "mesh-authority-certificate").inputs;
    expect(metadata).toMatchObject({ name: "istio-authority", namespace: "istio-system" });
    expect(spec).toEqual({
      secretName: "cacerts",
      isCA: true,
      usages: ["cert sign", "crl sign"],
      commonName: "Istio CA of lab",
      duration,
      renewBefore,
      privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
      issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "istio-authority" },
      revisionHistoryLimit: 3,
    });
  },
);

test("istiod finds CA, key and all roots in one folder, under the names that it looks for", async () => {
  const { one } = await makeMesh("plug-in");

  const { values } = one(CHART, "mesh-istiod").inputs;
  expect(values).toMatchObject({
    env: { ROOT_CA_DIR: "/etc/istio-ca" },
    volumes: [
      { name: "istio-roots" },
      {
        name: "istio-ca",
        projected: {
          sources: [
            {
              secret: {
                name: "cacerts",
                items: [
                  { key: "tls.crt", path: "ca-cert.pem" },
                  { key: "tls.crt", path: "cert-chain.pem" },
                  { key: "tls.key", path: "ca-key.pem" },
                ],
              },
            },
            { configMap: { name: "istio-roots", items: [{ key: "ca.crt", path: "root-cert.pem" }] } },
          ],
        },
      },
    ],
    volumeMounts: [{ name: "istio-roots" }, { name: "istio-ca", mountPath: "/etc/istio-ca", readOnly: true }],
  });
  // Nothing of the other two.
  expect(Object.keys(values.env)).not.toContain("EXTERNAL_CA");
  expect(Object.keys(values.env)).not.toContain("ENABLE_CA_SERVER");
  expect(Object.keys(values.global)).not.toContain("caAddress");
});

test("istiod comes after its CA, and that after the roots", async () => {
  const { one } = await makeMesh("plug-in");

  expect(one(CHART, "mesh-istiod").dependencies).toContain(
    one(CERTIFICATE, "mesh-authority-certificate").urn,
  );
  expect(one(CERTIFICATE, "mesh-authority-certificate").dependencies).toContain(
    one(ISSUER, "mesh-authority-issuer-issuer").urn,
  );
  expect(one("homelab-pki:index:VaultIssuer", "mesh-authority-issuer").dependencies).toContain(
    one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle").urn,
  );
});

test("no key of a CA passes through Pulumi", async () => {
  const { resources, one } = await makeMesh("plug-in");

  expect(resources.filter(({ type }) => type.startsWith("tls:") || type.endsWith(":Secret"))).toEqual([]);
  expect(one(CHART, "mesh-istiod").transforms).toEqual([skipServiceAwait]);
});
