import { describe, expect, it } from "vitest";
import { checkTrustDomain, principalOf, spiffeId } from "../../../../components/mesh/traffic/spiffe.ts";

const domains = { trustDomain: "lab.example.org", trustDomainAliases: ["old.example.org"] };

describe("checkTrustDomain", () => {
  it.each(["lab.example.org", "cluster", "a-1.b2"])("accepts %s", (trustDomain) => {
    expect(() => checkTrustDomain(trustDomain)).not.toThrow();
  });

  it.each([
    "",
    "Lab.example.org",
    "lab_1.example.org",
    "lab.example.org.",
    "-lab.example.org",
    "lab.example.org:443",
    "spiffe://lab.example.org",
    "*.example.org",
    `${"a".repeat(64)}.org`,
    Array(64).fill("abc").join("."),
  ])("refuses %j", (trustDomain) => {
    expect(() => checkTrustDomain(trustDomain)).toThrow(
      expect.objectContaining({
        message: `trustDomain: ${JSON.stringify(trustDomain)} is not allowed: a DNS name in lower case, without a port or a path`,
      }),
    );
  });

  it("names the place", () => {
    expect(() => checkTrustDomain("", "mesh.trustDomainAliases[0]")).toThrow(
      expect.objectContaining({ propertyPath: "mesh.trustDomainAliases[0]" }),
    );
  });
});

describe("spiffeId", () => {
  it("is the identity as it stands in a certificate", () => {
    expect(spiffeId("lab.example.org", "demo", "client")).toBe("spiffe://lab.example.org/ns/demo/sa/client");
  });
});

describe("principalOf", () => {
  it.each([
    ["demo/client", "lab.example.org/ns/demo/sa/client"],
    ["demo/system.client-1", "lab.example.org/ns/demo/sa/system.client-1"],
    ["spiffe://lab.example.org/ns/demo/sa/client", "lab.example.org/ns/demo/sa/client"],
    ["spiffe://old.example.org/ns/demo/sa/client", "old.example.org/ns/demo/sa/client"],
  ])("reads %s", (identity, principal) => {
    expect(principalOf(identity, domains, "from[0]")).toBe(principal);
  });

  it.each([
    "",
    "*",
    "client",
    "demo/*",
    "*/client",
    "demo/client/extra",
    "Demo/client",
    "de.mo/client",
    "demo/client\n",
    `demo/${"a".repeat(64)}`,
    `demo/${Array(64).fill("abc").join(".")}`,
    "lab.example.org/ns/demo/sa/client",
    "spiffe://lab.example.org/ns/demo/sa/*",
    "spiffe://*/ns/demo/sa/client",
    "spiffe://lab.example.org/demo/client",
    "SPIFFE://lab.example.org/ns/demo/sa/client",
  ])("refuses %j", (identity) => {
    expect(() => principalOf(identity, domains, "from[2]")).toThrow(
      expect.objectContaining({
        message:
          `from[2]: ${JSON.stringify(identity)} is not allowed: "<namespace>/<serviceAccount>" or ` +
          '"spiffe://<trust domain>/ns/<namespace>/sa/<serviceAccount>", without wildcards',
      }),
    );
  });

  it("refuses an identity of a foreign trust domain", () => {
    expect(() => principalOf("spiffe://example.com/ns/demo/sa/client", domains, "from[0]")).toThrow(
      expect.objectContaining({
        message:
          'from[0]: "spiffe://example.com/ns/demo/sa/client" is not allowed: ' +
          "an identity of the mesh's trust domains: lab.example.org, old.example.org",
      }),
    );
  });

  it("knows no aliases unless they are given", () => {
    const identity = "spiffe://old.example.org/ns/demo/sa/client";
    expect(() => principalOf(identity, { trustDomain: "lab.example.org" }, "from[0]")).toThrow(
      "an identity of the mesh's trust domains: lab.example.org",
    );
  });
});
