import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { backendFolder, filesIn } from "./backend-folder.ts";

/**
 * Removes attributes of a stack's files whose writing was cut off. A backend of local files keeps, beside each file,
 * `<file>.attrs` with its media type and MD5 sum, and writes that in place: a kill at that moment leaves a part of it,
 * and from then on the file counts as unreadable (`failed to load checkpoint: EOF`), although it is whole. Without
 * attributes it is read as it is. Nobody may hold the stack's lock.
 *
 * @param backendUrl - as `pulumi whoami --json` prints it
 * @param project - name of the project
 * @param stack - name of the stack, without organization and project
 * @returns whether there were any
 * @see https://pkg.go.dev/gocloud.dev/blob/fileblob
 */
export function removeCutOffAttributes(backendUrl: string, project: string, stack: string): boolean {
  const folder = backendFolder(backendUrl);
  if (folder === undefined) return false;
  const name = basename(stack);
  const checkpoint = join(folder, "stacks", project, `${name}.json`);
  const ofCheckpoints = [`${checkpoint}.attrs`, `${checkpoint}.bak.attrs`];
  const cutOff = [
    ...filesIn(dirname(checkpoint), ".attrs").filter((file) => ofCheckpoints.includes(file)),
    ...filesIn(join(folder, "history", project, name), ".attrs"),
  ].filter((file) => !isJson(readFileSync(file, "utf8")));
  for (const file of cutOff) rmSync(file);
  return cutOff.length > 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
