import { copyFileSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { backendFolder } from "./backend-folder.ts";

/**
 * Puts the last whole checkpoint of a stack in place of one whose writing was cut off: empty, it is one that Pulumi
 * cannot read. A backend of local files copies each checkpoint to `<stack>.json.bak` before it writes the next, so at
 * most one step is lost, and that stands in it as begun. Nobody may hold the stack's lock.
 *
 * @param backendUrl - as `pulumi whoami --json` prints it
 * @param project - name of the project
 * @param stack - name of the stack, without organization and project
 * @returns whether there was such a checkpoint
 * @throws Error if what would take its place is not whole either
 */
export function restoreCheckpoint(backendUrl: string, project: string, stack: string): boolean {
  const folder = backendFolder(backendUrl);
  if (folder === undefined) return false;
  const file = join(folder, "stacks", project, `${basename(stack)}.json`);
  if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return false;
  const backup = `${file}.bak`;
  JSON.parse(readFileSync(backup, "utf8"));
  copyFileSync(backup, `${file}.restored`);
  renameSync(`${file}.restored`, file);
  return true;
}
