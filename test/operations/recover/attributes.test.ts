import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeCutOffAttributes } from "../../../operations/recover/attributes.ts";

const WHOLE = '{"user.content_type":"text/plain","md5":"0s52JPz2tUS4sjjDJ+/Ocw=="}\n';
const CHECKPOINT = "stacks/homelab-pki/lab.json.attrs";
const BACKUP = "stacks/homelab-pki/lab.json.bak.attrs";
const HISTORY = "history/homelab-pki/lab/lab-1.history.json.attrs";
const OTHER = "stacks/homelab-pki/lab2.json.attrs";
let folder: string;

const path = (file: string) => join(folder, ".pulumi", file);
function write(file: string, text: string) {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
}
const remove = (backend = `file://${folder}?no_tmp_dir=true`) =>
  removeCutOffAttributes(backend, "homelab-pki", "organization/homelab-pki/lab");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recover-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([CHECKPOINT, BACKUP, HISTORY])("removes %s when it was cut off", (file) => {
  for (const each of [CHECKPOINT, BACKUP, HISTORY]) write(each, WHOLE);
  for (const part of ["", WHOLE.slice(0, 20)]) {
    write(file, part);
    expect(remove()).toBe(true);
    expect(existsSync(path(file))).toBe(false);
  }
  expect([CHECKPOINT, BACKUP, HISTORY].filter((each) => existsSync(path(each)))).toHaveLength(2);
});

it("leaves attributes that are whole, other stacks' and a folder without any", () => {
  expect(remove()).toBe(false);
  write(CHECKPOINT, WHOLE);
  write("stacks/homelab-pki/lab.json", "");
  write(OTHER, "");
  expect(remove()).toBe(false);
  expect(readdirSync(path("stacks/homelab-pki"))).toHaveLength(3);
});

it("has nothing to do with other backends", () => {
  expect(remove("https://api.pulumi.example")).toBe(false);
});
