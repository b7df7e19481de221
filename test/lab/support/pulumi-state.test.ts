import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Lab, labLayout } from "../../../lab/layout.ts";
import {
  ensurePulumiState,
  forgetEncryptionSalt,
  withoutEncryptionSalt,
} from "../../../lab/support/pulumi-state.ts";

let folder: string;
let lab: Lab;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulumi-state-"));
  const pulumi = {
    dir: folder,
    home: join(folder, "home"),
    backendDir: join(folder, "state"),
    passphrase: join(folder, "passphrase"),
    stackConfig: join(folder, "Pulumi.test.yaml"),
  };
  lab = { ...labLayout("test"), pulumi };
});

afterEach(() => rm(folder, { recursive: true }));

test("the salt goes and everything else stays, byte for byte", () => {
  const before =
    "# encryptionsalt: a comment\nencryptionsalt: v1:abc:def=\nconfig:\n  a:encryptionsalt: kept\n";
  expect(withoutEncryptionSalt(before)).toBe(
    "# encryptionsalt: a comment\nconfig:\n  a:encryptionsalt: kept\n",
  );
  expect(withoutEncryptionSalt("config: {}\nencryptionsalt: v1:abc")).toBe("config: {}\n");
});

test("a new passphrase takes the salt of the old one out of the stack's file", async () => {
  await writeFile(lab.pulumi.stackConfig, "encryptionsalt: v1:old\nconfig: {}\n");
  expect(await ensurePulumiState(lab)).toBe(true);
  expect(await readFile(lab.pulumi.stackConfig, "utf8")).toBe("config: {}\n");
  expect((await stat(lab.pulumi.passphrase)).mode & 0o777).toBe(0o400);
  expect(await readFile(lab.pulumi.passphrase, "utf8")).toMatch(/^[\w-]{43}$/);
});

test("an existing passphrase and its salt stay", async () => {
  await ensurePulumiState(lab);
  const passphrase = await readFile(lab.pulumi.passphrase, "utf8");
  await writeFile(lab.pulumi.stackConfig, "encryptionsalt: v1:new\n");
  expect(await ensurePulumiState(lab)).toBe(false);
  expect(await readFile(lab.pulumi.passphrase, "utf8")).toBe(passphrase);
  expect(await readFile(lab.pulumi.stackConfig, "utf8")).toBe("encryptionsalt: v1:new\n");
});

test("a file that Pulumi made for the salt alone goes with it, and no file is no error", async () => {
  await writeFile(lab.pulumi.stackConfig, "encryptionsalt: v1:new\n");
  await forgetEncryptionSalt(lab);
  await expect(stat(lab.pulumi.stackConfig)).rejects.toThrow("ENOENT");
  await forgetEncryptionSalt(lab);
});
