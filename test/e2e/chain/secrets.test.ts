import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT_DIR, selectedLab } from "../../../lab/layout.ts";
import { chainConfig } from "../../support/chain-config.ts";
import {
  type Finding,
  type KnownSecrets,
  scanFiles,
  scanProcesses,
  scanProcessesDuring,
  scanWorldReadable,
} from "../../support/secret-scan.ts";
import { TestStack } from "../../support/stack.ts";

const lab = selectedLab();
const known: KnownSecrets = {
  "root token": readFileSync(lab.vault.rootToken, "utf8").trim(),
  "unseal key": readFileSync(lab.vault.unsealKey, "utf8").trim(),
  passphrase: readFileSync(lab.pulumi.passphrase, "utf8").trim(),
};

/** Where a careless program leaves a file; the lab's own folder would be one if its mode were wrong. */
const PUBLIC_PLACES = [lab.stateDir, lab.cache.charts, PROJECT_DIR, tmpdir(), "/run", "/etc"];

describe("the scan itself", () => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-pki-planted-"));
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const pem = key.export({ type: "pkcs8", format: "pem" }).toString();

  afterAll(() => rmSync(folder, { recursive: true }));

  it("finds a planted key in a world-readable file, and not in a private one", () => {
    chmodSync(folder, 0o755);
    const file = join(folder, "key.pem");
    writeFileSync(file, pem, { mode: 0o644 });
    expect(scanWorldReadable([folder], known)).toEqual([{ where: file, what: "private key" }]);
    expect(scanWorldReadable([folder], known, Date.now() - 10_000)).toHaveLength(1);
    expect(scanWorldReadable([folder], known, Date.now() + 10_000)).toEqual([]);
    chmodSync(file, 0o600);
    expect(scanWorldReadable([folder], known)).toEqual([]);
    expect(scanFiles([folder], known)).toEqual([{ where: file, what: "private key" }]);
  });

  it("finds a planted key inside JSON", () => {
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify({ key: pem }), { mode: 0o600 });
    expect(scanFiles([file], known)).toEqual([{ where: file, what: "private key" }]);
  });

  it("finds a planted token in arguments and in an environment", async () => {
    const token = `hvs.${randomBytes(24).toString("base64url")}`;
    const child = spawn("sleep", ["30"], { env: { PLANTED: token }, argv0: `sleep-${token}` });
    await new Promise((resolve) => child.once("spawn", resolve));
    const found = scanProcesses({}).filter(({ where }) => where.startsWith(`/proc/${child.pid}/`));
    child.kill();
    expect(found.map(({ where }) => where.split("/")[3]?.split(" ")[0])).toEqual(["cmdline", "environ"]);
  });
});

describe("up and destroy of a chain whose root key is in the state", () => {
  const stack = new TestStack("e2e-secrets");
  let seen: Finding[];
  /** What lay around before is somebody else's. */
  let start: number;
  let output = "";

  beforeAll(async () => {
    stack.configure(
      chainConfig("secrets", {
        rootCa: { custody: "state", commonName: "secrets Root CA", ttl: "10y" },
      }),
    );
    await stack.init();
    start = Date.now();
    seen = await scanProcessesDuring(known, async () => {
      const up = await stack.up();
      expect(up.code, up.output).toBe(0);
      output = up.output;
    });
  });

  afterAll(async () => {
    await stack.destroy();
    await stack.remove();
  });

  it("shows no secret in arguments or environments of any process", () => {
    expect(seen).toEqual([]);
  });

  it("prints none", () => {
    expect(output).not.toMatch(/PRIVATE KEY/);
  });

  it("keeps none in plain text in state, and the root's key is there encrypted", async () => {
    expect(scanFiles([lab.pulumi.backendDir], known)).toEqual([]);
    expect(await stack.state()).toMatch(/"privateKeyPem":\s*{\s*"4dabf18193072939515e22adb298388d"/);
  });

  it("leaves none in logs", () => {
    expect(scanFiles([lab.logsDir, lab.vault.auditDir], known)).toEqual([]);
  });

  it("leaves none that any user of the machine can read", () => {
    expect(scanWorldReadable(PUBLIC_PLACES, known, start)).toEqual([]);
  });
});
