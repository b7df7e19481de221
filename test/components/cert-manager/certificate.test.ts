import { describe, expect, test } from "vitest";
import { Certificate, type CertificateArgs } from "../../../components/cert-manager/index.ts";
import { record, resolved } from "../../support/mocks.ts";

const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";

const args: CertificateArgs = {
  namespace: "envoy",
  issuer: { name: "vault-internal" },
  dnsNames: ["*.lab.example.org"],
  duration: "90d",
  renewBefore: "30d",
};
const request = (changes: Partial<CertificateArgs> = {}) =>
  record(() => new Certificate("envoy-internal", { ...args, ...changes }));

test("a certificate is for servers, ECDSA P-256, with a new key at every renewal", async () => {
  const { value, one, resources } = await request();

  const component = one("homelab-pki:index:Certificate");
  const certificate = one(CERTIFICATE);
  expect(resources).toEqual([component, certificate]);
  expect(certificate).toMatchObject({ name: "envoy-internal-certificate", parent: component.urn });
  expect(certificate.inputs).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: {
      name: "envoy-internal",
      namespace: "envoy",
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      secretName: "envoy-internal-tls",
      duration: "2160h",
      renewBefore: "720h",
      dnsNames: ["*.lab.example.org"],
      usages: ["digital signature", "server auth"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "vault-internal" },
      revisionHistoryLimit: 3,
    },
  });
  expect(await resolved(value.certificateName)).toBe("envoy-internal");
  expect(await resolved(value.namespace)).toBe("envoy");
  expect(await resolved(value.secretName)).toBe("envoy-internal-tls");
});

test("every choice reaches the manifest", async () => {
  const { one } = await request({
    certificateName: "web",
    issuer: { name: "team-ca", kind: "Issuer" },
    dnsNames: ["web.example.org"],
    ipAddresses: ["192.0.2.7"],
    uris: ["spiffe://example.org/web"],
    commonName: "web.example.org",
    duration: "24h",
    renewBefore: undefined,
    usages: ["server auth", "client auth"],
    keyBits: 384,
    secretName: "web-certificate",
    secretTemplate: { labels: { app: "web" }, annotations: { reload: "true" } },
  });

  expect(one(CERTIFICATE).inputs.metadata.name).toBe("web");
  expect(one(CERTIFICATE).inputs.spec).toEqual({
    secretName: "web-certificate",
    duration: "24h",
    renewBefore: "8h",
    commonName: "web.example.org",
    dnsNames: ["web.example.org"],
    ipAddresses: ["192.0.2.7"],
    uris: ["spiffe://example.org/web"],
    usages: ["digital signature", "server auth", "client auth"],
    privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "team-ca" },
    revisionHistoryLimit: 3,
    secretTemplate: { labels: { app: "web" }, annotations: { reload: "true" } },
  });
});

test("the certificate of a CA signs and does nothing else", async () => {
  const { one } = await request({ isCa: true, dnsNames: undefined, commonName: "Mesh CA of lab" });

  expect(one(CERTIFICATE).inputs.spec).toMatchObject({
    isCA: true,
    commonName: "Mesh CA of lab",
    usages: ["cert sign", "crl sign"],
    privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
  });
  const { one: smaller } = await request({ isCa: true, commonName: "Mesh CA of lab", keyBits: 256 });
  expect(smaller(CERTIFICATE).inputs.spec.privateKey.size).toBe(256);
});

test("the Secret is named after the Certificate", async () => {
  const { one } = await request({ certificateName: "web" });

  expect(one(CERTIFICATE).inputs.spec.secretName).toBe("web-tls");
});

test("empty lists of names are left out", async () => {
  const { one } = await request({ dnsNames: [], ipAddresses: [], uris: ["spiffe://example.org/web"] });

  expect(Object.keys(one(CERTIFICATE).inputs.spec)).not.toContain("dnsNames");
  expect(Object.keys(one(CERTIFICATE).inputs.spec)).not.toContain("ipAddresses");
});

test("all certificates of a program wait for the webhook with one hook", async () => {
  const { ofType } = await record(() => {
    for (const name of ["a", "b"]) new Certificate(name, args);
  });

  expect(ofType(CERTIFICATE).map(({ errorHooks }) => errorHooks)).toEqual([
    ["homelab-pki:webhook-retry"],
    ["homelab-pki:webhook-retry"],
  ]);
  expect(ofType(CERTIFICATE).map(({ createTimeout }) => createTimeout)).toEqual(["5m", "5m"]);
});

describe("refused before anything is registered", () => {
  test.each<[string, Partial<CertificateArgs>, string]>([
    [
      "no name",
      { dnsNames: [] },
      "dnsNames: a certificate needs at least one of dnsNames, ipAddresses and uris",
    ],
    [
      "a lifetime below cert-manager's",
      { duration: "30m" },
      'duration: "30m" is not allowed: at least 1h, cert-manager\'s shortest',
    ],
    ["a CA without a name", { isCa: true }, "commonName: needed for a CA, whose name what it signs bears"],
    [
      "a CA that serves",
      { isCa: true, commonName: "CA", usages: ["server auth"] },
      "usages: not for a CA, which signs and does nothing else",
    ],
    [
      "renewal too late",
      { renewBefore: "1d" },
      'renewBefore: "1d" is not allowed: at least a third of duration (90d)',
    ],
  ])("%s", async (_, changes, message) => {
    await expect(request(changes)).rejects.toThrow(expect.objectContaining({ message }));
  });
});
