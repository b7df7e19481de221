import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { backendFolder } from "./backend-folder.ts";

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
  const checkpoints = join(folder, "stacks", project);
  const history = join(folder, "history", project, name);
  const cutOff = [
    ...attributes(checkpoints).filter((file) =>
      [`${name}.json.attrs`, `${name}.json.bak.attrs`].includes(basename(file)),
    ),
    ...attributes(history),
  ].filter((file) => !isJson(readFileSync(file, "utf8")));
  for (const file of cutOff) rmSync(file);
  return cutOff.length > 0;
}

function attributes(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".attrs"))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
