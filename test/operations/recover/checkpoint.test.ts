import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { restoreCheckpoint } from "../../../operations/recover/checkpoint.ts";

const WHOLE = JSON.stringify({ version: 3, checkpoint: {} });
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recover-"));
  const stacks = join(folder, ".pulumi/stacks/homelab-pki");
  mkdirSync(stacks, { recursive: true });
  file = join(stacks, "lab.json");
  writeFileSync(`${file}.bak`, WHOLE);
});
afterEach(() => rmSync(folder, { recursive: true }));

const restore = () =>
  restoreCheckpoint(`file://${folder}?no_tmp_dir=true`, "homelab-pki", "organization/homelab-pki/lab");

it("puts the last whole checkpoint in place of an empty one", () => {
  writeFileSync(file, "");
  expect(restore()).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(WHOLE);
  expect(existsSync(`${file}.restored`)).toBe(false);
});

it("leaves one that is whole, and a stack that has none", () => {
  expect(restore()).toBe(false);
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, "{}");
  expect(restore()).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("{}");
});

it("refuses a copy that is not whole either", () => {
  writeFileSync(file, "");
  writeFileSync(`${file}.bak`, "");
  expect(restore).toThrow(SyntaxError);
  expect(readFileSync(file, "utf8")).toBe("");
});

it("has nothing to do with other backends", () => {
  expect(restoreCheckpoint("https://api.pulumi.example", "homelab-pki", "lab")).toBe(false);
});
