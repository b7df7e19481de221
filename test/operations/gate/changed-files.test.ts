import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedFiles } from "../../../operations/gate/changed-files.ts";

const folder = mkdtempSync(join(tmpdir(), "changed-files-"));
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder });
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe("changed files", () => {
  beforeAll(() => {
    git("init", "--quiet", "--initial-branch=main");
    write("kept", "1");
    write("edited", "1");
    write("old name", "a long enough text to be seen as renamed\n");
    write("removed", "1");
    git("add", ".");
    git("commit", "--quiet", "--message=first");
    git("switch", "--quiet", "--create=change");
    git("mv", "old name", "new name");
    git("rm", "--quiet", "removed");
    git("commit", "--quiet", "--all", "--message=change");
    git("switch", "--quiet", "main");
    write("only on main", "1");
    git("add", ".");
    git("commit", "--quiet", "--message=later");
    git("switch", "--quiet", "change");
    write("edited", "2");
    write("späť", "1");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are those since the base was left: committed, edited and new, a renamed one with both names", () => {
    expect(changedFiles("main", folder).sort()).toEqual([
      "edited",
      "new name",
      "old name",
      "removed",
      "späť",
    ]);
  });

  it("fail with an unknown base", () => {
    expect(() => changedFiles("nowhere", folder)).toThrow("Not a valid object name nowhere");
  });

  it("take a base that looks like an option for a commit", () => {
    expect(() => changedFiles("--octopus", folder)).toThrow("Not a valid object name --octopus");
  });
});
