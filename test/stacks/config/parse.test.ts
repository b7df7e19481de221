import { RunError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { problemsWith, raw, validSettings } from "../settings.ts";

const KNOWN =
  "layers, trustRootStack, protect, domain, vault, policy, audit, versions, rootCa, roots, intermediateCa, " +
  "intermediates, roles, kubernetesAuth, issuerAccess, certManager, clusterIssuer, trustManager, trustBundle, certificates, " +
  "expiryAlerts, mesh, hostAuthority, stepCa, hostDefaults, hosts";

describe("keys", () => {
  it("refuses an unknown one and names the one that was meant", () => {
    expect(problemsWith({ domian: "x" })).toEqual([
      `homelab-pki:domian: unknown key; did you mean "domain"? known: ${KNOWN}`,
    ]);
  });

  it("suggests nothing when nothing is near", () => {
    expect(problemsWith({ colour: "red" })).toEqual([`homelab-pki:colour: unknown key; known: ${KNOWN}`]);
  });

  it("refuses names that every object inherits", () => {
    expect(problemsWith({ constructor: "x" })).toEqual([
      `homelab-pki:constructor: unknown key; known: ${KNOWN}`,
    ]);
  });

  it("refuses an unknown field of an object in a list, with a suggestion", () => {
    expect(problemsWith({ roots: [{ id: "r2026", state: "active", stat: "staged" }] })).toEqual([
      'homelab-pki:roots[0].stat: unknown field; did you mean "state"? known: id, state, certificate, certificateFile',
    ]);
  });

  it("refuses an unknown field of an object in an object", () => {
    expect(
      problemsWith({ trustBundle: { namespaceSelector: { matchLabels: { a: "b" }, matchExpression: [] } } }),
    ).toEqual([
      "homelab-pki:trustBundle.namespaceSelector.matchExpression: unknown field; known: matchLabels",
    ]);
  });
});

describe("values", () => {
  it.each([
    [
      { domain: "Lab" },
      'domain: "Lab" is not allowed; allowed: a DNS domain in lower case, such as lab.example.com',
    ],
    [{ domain: undefined }, "domain: missing; allowed: a DNS domain in lower case, such as lab.example.com"],
    [{ protect: "maybe" }, "protect: not valid JSON (5 characters); allowed: true or false"],
    [{ protect: "1" }, "protect: 1 is not allowed; allowed: true or false"],
    [{ vault: "[" }, "vault: not valid JSON (1 characters); allowed: an object"],
    [{ vault: [] }, "vault: [] is not allowed; allowed: an object"],
    [
      { vault: {} },
      "vault.address: missing; allowed: an https:// address such as https://vault.example.com:8200",
    ],
    [
      { vault: { address: "http://vault:8200" } },
      'vault.address: "http://vault:8200" is not allowed; allowed: an https:// address such as https://vault.example.com:8200, nothing behind the port',
    ],
    [
      { vault: { address: "https://vault:8200/v1" } },
      'vault.address: "https://vault:8200/v1" is not allowed; allowed: an https:// address such as https://vault.example.com:8200, nothing behind the port',
    ],
    [
      { layers: ["trust-root", "clustr", "cluster"] },
      'layers[1]: "clustr" is not allowed; allowed: "trust-root", "cluster", "mesh", "hosts"',
    ],
    [
      { roots: [{ id: "r2026", state: "activ" }] },
      'roots[0].state: "activ" is not allowed; allowed: "staged", "active", "retiring"',
    ],
    [
      { roots: [{ id: "R1", state: "active" }] },
      'roots[0].id: "R1" is not allowed; allowed: lower-case letters, digits and -, not - first or last, at most 63',
    ],
    [
      { rootCa: { custody: "hsm" } },
      'rootCa.custody: "hsm" is not allowed; allowed: "vault", "offline", "state"',
    ],
    [
      { rootCa: { ttl: "3mo" } },
      'rootCa.ttl: "3mo" is not allowed; allowed: a whole number above zero and a unit (s, m, h, d, or y of 365 days), such as "90d" or "5y"',
    ],
    [{ rootCa: { keyBits: "384" } }, 'rootCa.keyBits: "384" is not allowed; allowed: a whole number of bits'],
    [
      { rootCa: { mount: "/pki/" } },
      'rootCa.mount: "/pki/" is not allowed; allowed: a Vault mount path: letters, digits, -, _ and /, no / first or last',
    ],
    [{ roots: {} }, "roots: {} is not allowed; allowed: a list"],
    [{ roles: [7] }, "roles[0]: 7 is not allowed; allowed: an object"],
    [
      { certManager: { existing: false, values: [] } },
      "certManager.values: [] is not allowed; allowed: an object of chart values",
    ],
    [
      { trustRootStack: "homelab" },
      'trustRootStack: "homelab" is not allowed; allowed: a stack as <organization>/<project>/<stack>',
    ],
  ])("refuses %j", (changes, message) => {
    expect(problemsWith(changes)).toEqual([`homelab-pki:${message}`]);
  });

  it("reports everything at once, what is malformed and what does not fit together", () => {
    expect(
      problemsWith({
        domain: "Lab",
        roots: [{ id: "r2026", state: "staged" }],
        roles: "{",
        clusterIssuer: { role: "web", nam: "x" },
      }),
    ).toEqual([
      'homelab-pki:domain: "Lab" is not allowed; allowed: a DNS domain in lower case, such as lab.example.com',
      "homelab-pki:roles: not valid JSON (1 characters); allowed: a list",
      'homelab-pki:clusterIssuer.nam: unknown field; did you mean "name"? known: name, role',
      "homelab-pki:roots: no generation is active; allowed: exactly one with state: active",
      'homelab-pki:intermediates[0].root: "r2026" is a staged root, which signs nothing yet; allowed: an active or retiring root: there is none',
    ]);
  });

  it("cuts a long value", () => {
    const [line] = problemsWith({ domain: "X".repeat(500) });
    expect(line).toBe(
      `homelab-pki:domain: "${"X".repeat(79)}... is not allowed; allowed: a DNS domain in lower case, such as lab.example.com`,
    );
  });
});

describe("secrets", () => {
  it("does not print the value of a key that is encrypted", () => {
    expect(problemsWith({ domain: "S3cret" }, "domain")).toEqual([
      "homelab-pki:domain: (secret) is not allowed; allowed: a DNS domain in lower case, such as lab.example.com",
    ]);
    expect(problemsWith({ vault: '{"address": "https://s3cret' }, "vault")).toEqual([
      "homelab-pki:vault: not valid JSON (27 characters); allowed: an object",
    ]);
    expect(problemsWith({ rootCa: { keyBits: 12_345 } }, "rootCa")).toEqual([
      "homelab-pki:rootCa.keyBits: (secret) is not allowed",
    ]);
    expect(problemsWith({ rootCa: { ttl: "1d" } }, "rootCa", "intermediateCa")).toEqual([
      "homelab-pki:intermediateCa.ttl: (secret) is longer than homelab-pki:rootCa.ttl ((secret)); allowed: at most (secret)",
    ]);
  });

  it("does not print key material that was pasted by mistake", () => {
    const certificate = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";
    const changes = {
      rootCa: { custody: "offline" },
      roots: [{ id: "r2026", state: "active", certificate }],
    };
    expect(problemsWith(changes)).toEqual([
      "homelab-pki:roots[0].certificate: (PEM text) is not allowed; allowed: a certificate in PEM; a private key never belongs in configuration: treat this one as exposed",
    ]);
  });
});

describe("loadConfig", () => {
  it("fails with an error that the engine shows without a stack trace", () => {
    let error: unknown;
    try {
      loadConfig(raw(validSettings({ domain: "Lab", vault: {} })));
    } catch (caught) {
      error = caught;
    }
    expect(RunError.isInstance(error) && error.message).toBe(
      [
        "2 problems in the stack's configuration; nothing was deployed",
        '  homelab-pki:domain: "Lab" is not allowed; allowed: a DNS domain in lower case, such as lab.example.com',
        "  homelab-pki:vault.address: missing; allowed: an https:// address such as https://vault.example.com:8200",
      ].join("\n"),
    );
  });
});
