import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labLayout } from "../../../lab/layout.ts";
import { serverConfig, tokenHelper } from "../../../lab/vault/files.ts";

const lab = labLayout("test");

test("the listener speaks TLS on the lab's address alone", () => {
  const config = JSON.parse(serverConfig(lab));
  expect(config.listener).toEqual([
    {
      tcp: {
        address: "192.0.2.2:8200",
        tls_cert_file: "/var/lib/homelab-pki/test/vault/tls/server.crt",
        tls_key_file: "/var/lib/homelab-pki/test/vault/tls/server.key",
        tls_min_version: "tls12",
      },
    },
  ]);
  expect(config.storage.raft.path).toBe("/var/lib/homelab-pki/test/vault/data");
  expect(config.api_addr).toBe("https://192.0.2.2:8200");
});

test("the token helper prints the token, and neither stores nor erases one", () => {
  const folder = mkdtempSync(join(tmpdir(), "token-helper-"));
  try {
    const rootToken = join(folder, "root-token");
    writeFileSync(rootToken, "hvs.example");
    const script = tokenHelper({ ...lab, vault: { ...lab.vault, rootToken } });
    const helper = (verb: string) =>
      spawnSync("sh", ["-c", script, "token-helper", verb], { encoding: "utf8", input: "x" });
    expect(helper("get")).toMatchObject({ status: 0, stdout: "hvs.example" });
    for (const verb of ["store", "erase"]) {
      expect(helper(verb)).toMatchObject({
        status: 1,
        stderr: "the token of the lab is managed by the lab: use VAULT_TOKEN for another one\n",
      });
    }
    expect(helper("get").stdout).toBe("hvs.example");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
