import { execFileSync } from "node:child_process";

/**
 * Paths that differ between the checkout as it is and the commit at which it left `base`: committed, not yet
 * committed, and new. A renamed file counts with both names.
 *
 * @param base a commit
 * @param folder root of the checkout
 * @throws Error in git's words when there is no such commit
 */
export function changedFiles(base: string, folder: string): string[] {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  const start = git("merge-base", "--end-of-options", base, "HEAD").trim();
  return [
    ...git("diff", "--name-only", "--no-renames", "-z", start).split("\0"),
    ...git("ls-files", "--others", "--exclude-standard", "-z").split("\0"),
  ].filter((path) => path !== "");
}
