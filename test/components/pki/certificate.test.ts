import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  checkAnswersRequest,
  checkIntermediateCertificate,
  checkIssuedBy,
  checkRoomBelow,
  checkRootCertificate,
  describeCertificate,
} from "../../../components/pki/certificate.ts";
import { type TestCertificate, testCertificate } from "../../support/certificates.ts";
import { type TestChain, testChain, testRequest } from "../../support/pki.ts";

let chain: TestChain;
let expired: TestCertificate;
let leaf: TestCertificate;
let stranger: TestCertificate;

beforeAll(async () => {
  chain = await testChain();
  expired = await testCertificate({ commonName: "Old Root CA", ca: true, pathLength: 0, days: -1 });
  leaf = await testCertificate({ commonName: "leaf" });
  // The name of the root with another key: only the signature tells them apart.
  stranger = await testCertificate({ commonName: "Test Root CA", ca: true, days: 10 });
});

const endOf = (pem: string) => new X509Certificate(pem).validToDate.toISOString();

describe("describeCertificate", () => {
  it("gives what openssl would", () => {
    const { pem } = chain.intermediate;
    const certificate = new X509Certificate(pem);
    expect(describeCertificate(pem)).toEqual({
      subject: "CN=Test Intermediate CA",
      issuer: "CN=Test Root CA",
      serialNumber: certificate.serialNumber,
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      fingerprint: certificate.fingerprint256,
    });
  });

  it("joins the parts of a name", async () => {
    const { pem } = await testCertificate({ commonName: "Root, O=Homelab" });
    expect(describeCertificate(pem).subject).toBe("CN=Root, O=Homelab");
  });

  it("names the place of a text that is no certificate", () => {
    expect(() => describeCertificate("hello", "roots[0].certificate")).toThrow(
      "roots[0].certificate: holds no PEM certificate (-----BEGIN CERTIFICATE-----)",
    );
  });
});

describe("checkRootCertificate", () => {
  const check = (pem: string) => () => checkRootCertificate("roots[0].certificate", pem);

  it("accepts a root", () => {
    expect(check(chain.root.pem)).not.toThrow();
  });

  it("refuses a certificate that another signed", () => {
    expect(check(chain.intermediate.pem)).toThrow(
      "roots[0].certificate: a root certificate is needed, but this one is issued by CN=Test Root CA",
    );
  });

  it("refuses a certificate that carries its own name as issuer but another's signature", async () => {
    const forged = await testCertificate({ commonName: "Test Root CA", ca: true, issuer: chain.root });
    expect(check(forged.pem)).toThrow("a root certificate is needed");
  });

  it("refuses a leaf", () => {
    expect(check(leaf.pem)).toThrow("roots[0].certificate: not a CA certificate (basic constraints)");
  });

  it("refuses an expired root and says since when", () => {
    expect(check(expired.pem)).toThrow(`roots[0].certificate: expired on ${endOf(expired.pem)}`);
  });

  it("refuses a bundle", () => {
    expect(check(chain.root.pem + chain.root.pem)).toThrow(
      "roots[0].certificate: exactly one certificate is needed, there are 2",
    );
  });
});

describe("checkIntermediateCertificate", () => {
  const check = (pem: string) => () => checkIntermediateCertificate("intermediates[0].certificate", pem);

  it("accepts a CA of path length 0", () => {
    expect(check(chain.intermediate.pem)).not.toThrow();
  });

  it("refuses another path length, and none", () => {
    expect(check(chain.root.pem)).toThrow(
      "intermediates[0].certificate: the path length must be 0, this certificate has 1",
    );
    expect(check(stranger.pem)).toThrow(
      "intermediates[0].certificate: the path length must be 0, this certificate has none",
    );
  });

  it("refuses a leaf and an expired CA", () => {
    expect(check(leaf.pem)).toThrow("intermediates[0].certificate: not a CA certificate (basic constraints)");
    expect(check(expired.pem)).toThrow(`intermediates[0].certificate: expired on ${endOf(expired.pem)}`);
  });
});

describe("checkRoomBelow", () => {
  const check = (root: TestCertificate, maxPathLength: number) => () =>
    checkRoomBelow("intermediates[0].root", { id: "r2026", certificate: root.pem }, maxPathLength);

  it("accepts a root with room for one tier more than the intermediate's, and one without limit", async () => {
    expect(check(chain.root, 0)).not.toThrow();
    expect(check((await testChain(2)).root, 1)).not.toThrow();
    expect(check(stranger, 5)).not.toThrow();
  });

  it("refuses less and says what to do", () => {
    expect(check(chain.root, 1)).toThrow(
      "intermediates[0].root: root generation r2026 has path length 1, a CA of path length 1 needs 2 above it: " +
        "stage a root generation with the root's maxPathLength at 2, make it active and name it here",
    );
    expect(check(chain.root, 2)).toThrow("a CA of path length 2 needs 3 above it");
  });
});

describe("checkIssuedBy", () => {
  const check = (pem: string, root: TestCertificate) => () =>
    checkIssuedBy("intermediates[0].root", pem, { id: "r2026", certificate: root.pem });

  it("accepts what the root signed", () => {
    expect(check(chain.intermediate.pem, chain.root)).not.toThrow();
  });

  it("refuses the signature of another root of the same name", () => {
    expect(check(chain.intermediate.pem, stranger)).toThrow(
      "intermediates[0].root: not signed by root generation r2026; its issuer is CN=Test Root CA",
    );
  });

  it("refuses a certificate that outlives its root", async () => {
    const long = await testCertificate({ commonName: "Long", ca: true, issuer: chain.root, days: 11 });
    expect(check(long.pem, chain.root)).toThrow(
      `intermediates[0].root: outlives root generation r2026: ${endOf(long.pem)} against ${endOf(chain.root.pem)}`,
    );
  });
});

describe("checkAnswersRequest", () => {
  const check = (csr: string) => () =>
    checkAnswersRequest("intermediates[0].certificate", chain.intermediate.pem, csr);

  it("accepts the certificate of the request", () => {
    expect(check(chain.csr)).not.toThrow();
  });

  it("refuses the certificate of another request", async () => {
    const other = await testRequest(stranger);
    expect(check(other)).toThrow(
      "intermediates[0].certificate: answers another request: its public key is not the one of this generation's CSR",
    );
  });
});
