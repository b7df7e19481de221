import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { type TestCertificate, testCertificate, testRoot } from "../../support/certificates.ts";
import { type TestChain, testChain } from "../../support/pki.ts";
import { problems, raw, type Settings, validSettings } from "../settings.ts";

let directory: string;
let chain: TestChain;
let stranger: TestCertificate;
let leaf: TestCertificate;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "homelab-pki-files-"));
  chain = await testChain();
  stranger = await testRoot("Another Root CA");
  leaf = await testCertificate({ commonName: "leaf", issuer: chain.root });
  writeFileSync(join(directory, "root.pem"), chain.root.pem);
  writeFileSync(join(directory, "intermediate.pem"), chain.intermediate.pem);
  writeFileSync(join(directory, "key.pem"), chain.root.keyPem);
  writeFileSync(join(directory, "empty.pem"), "");
});

afterAll(() => rmSync(directory, { recursive: true }));

const VAULT = "https://vault.example.com:8200";

/** Custody offline with what the generations hold beside their ids. */
function offline(root: Settings, intermediate: Settings = {}): Settings {
  return {
    rootCa: { custody: "offline" },
    roots: [{ id: "r2026", state: "active", ...root }],
    intermediates: [{ id: "i2026", root: "r2026", state: "active", ...intermediate }],
  };
}

const check = (changes: Settings) => problems(raw(validSettings(changes)), directory);
const load = (changes: Settings) => loadConfig(raw(validSettings(changes)), directory);

describe("files", () => {
  it("are read from the project's folder or by their whole path", () => {
    const relative = load({ vault: { address: VAULT, caCertFile: "./root.pem" } });
    const absolute = load({ vault: { address: VAULT, caCertFile: join(directory, "root.pem") } });
    expect(relative.vault.caCert).toBe(chain.root.pem);
    expect(absolute.vault.caCert).toBe(chain.root.pem);
  });

  it.each([
    ["nope.pem", "does not exist"],
    [".", "cannot be read (EISDIR)"],
  ])("that cannot be read are named: %s", (file, why) => {
    expect(check({ vault: { address: VAULT, caCertFile: file } })).toEqual([
      `homelab-pki:vault.caCertFile: "${file}" ${why}; allowed: a readable file; relative paths count from ${directory}`,
    ]);
  });

  it.each([
    ["empty.pem", "holds no PEM certificate (-----BEGIN CERTIFICATE-----)"],
    ["key.pem", "block 1 is a PRIVATE KEY; only certificates may stand here"],
  ])("without a certificate are refused: %s", (file, why) => {
    const kubernetesAuth = { host: "https://api.example.com:6443", caCertFile: file };
    expect(check({ kubernetesAuth })).toEqual([`homelab-pki:kubernetesAuth.caCertFile: ${why}`]);
  });
});

describe("certificates of an offline root", () => {
  it("come from configuration or from files", () => {
    const inline = load(offline({ certificate: chain.root.pem }, { certificate: chain.intermediate.pem }));
    const files = load(offline({ certificateFile: "root.pem" }, { certificateFile: "intermediate.pem" }));
    for (const { trustRoot } of [inline, files]) {
      expect(trustRoot?.roots).toEqual([{ id: "r2026", state: "active", certificate: chain.root.pem }]);
      expect(trustRoot?.intermediates).toEqual([
        { id: "i2026", root: "r2026", state: "active", certificate: chain.intermediate.pem },
      ]);
    }
  });

  it("may be missing for an intermediate that is not signed yet", () => {
    expect(check(offline({ certificate: chain.root.pem }))).toEqual([]);
  });

  it("decide how long an offline root lives, whatever rootCa.ttl says", () => {
    const rootCa = { custody: "offline", ttl: "1y" };
    expect(
      check({ ...offline({ certificate: chain.root.pem }), rootCa, intermediateCa: { ttl: "5y" } }),
    ).toEqual([]);
  });

  it("may not be missing for a root", () => {
    expect(check(offline({}))).toEqual([
      "homelab-pki:roots[0].certificate: missing; allowed: the root's certificate in PEM: its key is offline",
    ]);
    expect(check(offline({ certificateFile: "nope.pem" }))).toEqual([
      `homelab-pki:roots[0].certificateFile: "nope.pem" does not exist; allowed: a readable file; relative paths count from ${directory}`,
    ]);
  });

  it("stand in one place", () => {
    expect(check(offline({ certificate: chain.root.pem, certificateFile: "root.pem" }))).toEqual([
      'homelab-pki:roots[0].certificateFile: "root.pem" goes with homelab-pki:roots[0].certificate; allowed: one of the two',
    ]);
  });

  it("are refused for any other custody", () => {
    const changes = {
      ...offline({ certificateFile: "root.pem" }, { certificate: chain.intermediate.pem }),
      rootCa: {},
    };
    expect(check(changes)).toEqual([
      'homelab-pki:roots[0].certificateFile: "root.pem" does not go with homelab-pki:rootCa.custody ("vault"), which makes the certificate itself; allowed: nothing, or custody offline',
      'homelab-pki:intermediates[0].certificate: (PEM text) does not go with homelab-pki:rootCa.custody ("vault"), which makes the certificate itself; allowed: nothing, or custody offline',
    ]);
  });

  it("must be what their place needs", () => {
    expect(check(offline({ certificate: chain.intermediate.pem }))).toEqual([
      "homelab-pki:roots[0].certificate: a root certificate is needed, but this one is issued by CN=Test Root CA",
    ]);
    expect(check(offline({ certificate: chain.root.pem }, { certificate: leaf.pem }))).toEqual([
      "homelab-pki:intermediates[0].certificate: not a CA certificate (basic constraints)",
    ]);
  });

  it("must be signed by the root that the intermediate names", () => {
    const changes = offline({ certificate: stranger.pem }, { certificate: chain.intermediate.pem });
    expect(check(changes)).toEqual([
      "homelab-pki:intermediates[0].certificate: not signed by root generation r2026; its issuer is CN=Test Root CA",
    ]);
  });

  it("may not be missing for an active intermediate when another one signs already", () => {
    const intermediates = [
      { id: "i2026", root: "r2026", state: "retiring", certificate: chain.intermediate.pem },
      { id: "i2027", root: "r2026", state: "active" },
    ];
    expect(check({ ...offline({ certificate: chain.root.pem }), intermediates })).toEqual([
      'homelab-pki:intermediates[1].state: "active" has no certificate while homelab-pki:intermediates[0] signs; allowed: staged, until the root has signed it',
    ]);
  });
});
