import { expect, test } from "vitest";
import { readCertificates } from "../../../components/shared/index.ts";
import { testRoot } from "../../support/certificates.ts";

const one = await testRoot("One");
const two = await testRoot("Two");

test("every certificate is read, in order; text around them is ignored", () => {
  const pem = `# the first\r\n${one.pem.replaceAll("\n", "\r\n")}\nsubject=/CN=Two\n${two.pem}`;
  expect(readCertificates(pem, "caBundle").map(({ subject }) => subject)).toEqual(["CN=One", "CN=Two"]);
});

test.each([
  ["nothing", "", "caBundle: holds no PEM certificate (-----BEGIN CERTIFICATE-----)"],
  ["a path", "/etc/ssl/ca.pem", "caBundle: holds no PEM certificate (-----BEGIN CERTIFICATE-----)"],
  [
    "a private key beside the certificate",
    one.pem + one.keyPem,
    "caBundle: block 2 is a PRIVATE KEY; only certificates may stand here",
  ],
  [
    "a certificate cut short",
    one.pem.replace(/\n.{20}/, "\n"),
    "caBundle: block 1 is not a readable certificate",
  ],
])("%s is refused", (_, pem, message) => {
  expect(() => readCertificates(pem, "caBundle")).toThrow(expect.objectContaining({ message }));
});
