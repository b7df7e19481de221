import "reflect-metadata";
import { createHash } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { expect, test } from "vitest";
import { type TestCertificate, testRoot } from "../../support/certificates.ts";
import { labEnvironment } from "../support/lab.ts";
import { startPlugin } from "../support/plugin.ts";
import { Resource } from "../support/resource.ts";
import { type Case, conformance } from "../support/suite.ts";

const CA_USES = ["cert_signing", "crl_signing"];

async function requestPem(): Promise<string> {
  const { keys } = await testRoot();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=Conformance Intermediate,O=Conformance",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  return request.toString("pem");
}

function signedBy(root: TestCertificate) {
  return { caCertPem: root.pem, caPrivateKeyPem: root.keyPem };
}

const cases: readonly Case[] = [
  {
    type: "tls:index/privateKey:PrivateKey",
    async inputs() {
      return { algorithm: "ECDSA", ecdsaCurve: "P384" };
    },
    unknown: ["ecdsaCurve"],
    computed: [
      "privateKeyPem",
      "privateKeyPemPkcs8",
      "privateKeyOpenssh",
      "publicKeyPem",
      "publicKeyOpenssh",
    ],
    secrets: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
    replace: { ecdsaCurve: "P256" },
  },
  {
    type: "tls:index/selfSignedCert:SelfSignedCert",
    async inputs() {
      const { keyPem } = await testRoot();
      return {
        privateKeyPem: keyPem,
        subject: { commonName: "Conformance Root", organization: "Conformance" },
        isCaCertificate: true,
        maxPathLength: 1,
        setSubjectKeyId: true,
        allowedUses: CA_USES,
        validityPeriodHours: 87_600,
      };
    },
    unknown: ["privateKeyPem"],
    computed: ["certPem", "keyAlgorithm", "validityStartTime", "validityEndTime"],
    secrets: ["privateKeyPem"],
    update: { earlyRenewalHours: 24 },
    replace: { validityPeriodHours: 43_800 },
  },
  {
    type: "tls:index/locallySignedCert:LocallySignedCert",
    async inputs() {
      return {
        ...signedBy(await testRoot()),
        certRequestPem: await requestPem(),
        isCaCertificate: true,
        allowedUses: CA_USES,
        validityPeriodHours: 8_760,
      };
    },
    unknown: ["certRequestPem", "caPrivateKeyPem"],
    computed: ["certPem", "caKeyAlgorithm", "validityStartTime", "validityEndTime"],
    secrets: ["caPrivateKeyPem"],
    update: { earlyRenewalHours: 24 },
    replace: { allowedUses: ["server_auth"] },
  },
];

conformance({ plugin: "tls", environment: labEnvironment, cases });

/** Creates one resource with a plugin of its own. */
async function created(type: string, inputs: Parameters<Resource["create"]>[0]): Promise<Resource> {
  const plugin = await startPlugin("tls", labEnvironment());
  try {
    const resource = new Resource(plugin, type, "one");
    await resource.create(inputs);
    return resource;
  } finally {
    await plugin.stop();
  }
}

test("a signed authority chains to its issuer and carries what was asked for", async () => {
  const root = await testRoot();
  const { outputs, id } = await created("tls:index/locallySignedCert:LocallySignedCert", {
    ...signedBy(root),
    certRequestPem: await requestPem(),
    isCaCertificate: true,
    maxPathLength: 1,
    allowedUses: CA_USES,
    validityPeriodHours: 8_760,
  });
  const certificate = new x509.X509Certificate(String(outputs.certPem));
  expect(await certificate.verify({ publicKey: root.certificate.publicKey })).toBe(true);
  expect(certificate.issuer).toBe(root.certificate.subject);
  expect(certificate.subject).toBe("CN=Conformance Intermediate, O=Conformance");
  expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(id);
  expect(certificate.notAfter.getTime() - certificate.notBefore.getTime()).toBe(8_760 * 3_600_000);
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
  expect([constraints?.ca, constraints?.pathLength, constraints?.critical]).toEqual([true, 1, true]);
  const usages = certificate.getExtension(x509.KeyUsagesExtension);
  expect(usages?.usages).toBe(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign);
});

test("a path length of 0 is left out of the certificate", async () => {
  const { outputs } = await created("tls:index/locallySignedCert:LocallySignedCert", {
    ...signedBy(await testRoot()),
    certRequestPem: await requestPem(),
    isCaCertificate: true,
    maxPathLength: 0,
    allowedUses: CA_USES,
    validityPeriodHours: 1,
  });
  const certificate = new x509.X509Certificate(String(outputs.certPem));
  expect(certificate.getExtension(x509.BasicConstraintsExtension)?.pathLength).toBeUndefined();
});

test("a certificate in the time of its early renewal is to be replaced", async () => {
  const plugin = await startPlugin("tls", labEnvironment());
  const { keyPem } = await testRoot();
  const inputs = {
    privateKeyPem: keyPem,
    subject: { commonName: "Short" },
    allowedUses: ["server_auth"],
    validityPeriodHours: 2,
    earlyRenewalHours: 1,
  };
  const resource = new Resource(plugin, "tls:index/selfSignedCert:SelfSignedCert", "short");
  await resource.create(inputs);
  expect(resource.outputs.readyForRenewal).toBe(false);
  const due = { ...inputs, earlyRenewalHours: 2 };
  expect((await resource.diff(due)).replaced).toEqual(["readyForRenewal"]);
  await plugin.stop();
});

test("the fingerprint of a key is that of its OpenSSH form", async () => {
  const { outputs } = await created("tls:index/privateKey:PrivateKey", { algorithm: "ED25519" });
  const [type, blob = ""] = String(outputs.publicKeyOpenssh).trim().split(" ");
  const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
  expect(type).toBe("ssh-ed25519");
  expect(outputs.publicKeyFingerprintSha256).toBe(`SHA256:${digest.replace(/=+$/, "")}`);
});
