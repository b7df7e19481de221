import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findToken } from "../../../../lab/plugins/vault/token.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "token-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function helper(script: string): string {
  const path = join(home, "helper");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  const config = join(home, "client.hcl");
  writeFileSync(config, `# the lab's client\ntoken_helper = "${path}"\n`);
  return config;
}

test("VAULT_TOKEN comes before a token helper", async () => {
  const config = helper("echo from-helper");
  expect(await findToken({ HOME: home, VAULT_TOKEN: "from-variable", VAULT_CONFIG_PATH: config })).toBe(
    "from-variable",
  );
});

test("the token helper is asked with `get`", async () => {
  expect(await findToken({ HOME: home, VAULT_CONFIG_PATH: helper('echo "$1-token"') })).toBe("get-token");
});

test("without a helper the file of `vault login` is read", async () => {
  writeFileSync(join(home, ".vault-token"), "from-file\n");
  expect(await findToken({ HOME: home })).toBe("from-file");
});

test("a helper that fails is named", async () => {
  const config = helper("echo no >&2; exit 3");
  await expect(findToken({ HOME: home, VAULT_CONFIG_PATH: config })).rejects.toThrow(
    `error getting token: the token helper ${join(home, "helper")} failed`,
  );
});

test("no token at all says where one can come from", async () => {
  await expect(findToken({ HOME: home })).rejects.toThrow(
    "no vault token found: set VAULT_TOKEN, or VAULT_CONFIG_PATH to a file with a token_helper, or log in with `vault login`",
  );
});
