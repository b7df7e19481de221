import { expect, test } from "vitest";
import { readRoot } from "../../../components/trust/root-certificates.ts";
import { testCertificate, testRoot } from "../../support/certificates.ts";

const root = await testRoot("Root");
const other = await testRoot("Other");
const intermediate = await testCertificate({ commonName: "Intermediate", ca: true, issuer: root });
const leaf = await testCertificate({ commonName: "leaf.example.org" });
// Bears the root's own name, as a forged root would, but another key signed it.
const forged = await testCertificate({
  commonName: "Root",
  ca: true,
  issuer: { ...root, keys: other.keys },
});

const powerless = await testCertificate({ commonName: "Powerless", ca: true, signsNothing: true });

test("one root has one form, whatever stands around it", () => {
  const decorated = `subject=Root\r\n${root.pem.trim().replaceAll("\n", "\r\n")}`;
  expect(readRoot(decorated, "roots[0]")).toBe(root.pem);
});

test.each([
  ["two roots in one entry", root.pem + other.pem, "roots[0]: holds 2 certificates; each root stands alone"],
  [
    "a private key",
    root.pem + root.keyPem,
    "roots[0]: block 2 is a PRIVATE KEY; only certificates may stand here",
  ],
  [
    "a self-signed leaf",
    leaf.pem,
    'roots[0]: "CN=leaf.example.org" is not a CA (basic constraints, key usage)',
  ],
  [
    "an intermediate",
    intermediate.pem,
    'roots[0]: "CN=Intermediate" is not a root that signs itself: its issuer is "CN=Root"',
  ],
  [
    "a CA that may not sign certificates",
    powerless.pem,
    'roots[0]: "CN=Powerless" is not a CA (basic constraints, key usage)',
  ],
  [
    "a root that another key signed",
    forged.pem,
    'roots[0]: "CN=Root" is not a root that signs itself: its issuer is "CN=Root"',
  ],
])("%s is refused", (_, pem, message) => {
  expect(() => readRoot(pem, "roots[0]")).toThrow(expect.objectContaining({ message }));
});
