import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder in which a backend of local files keeps everything; nothing for any other backend.
 *
 * @param backendUrl - as `pulumi whoami --json` prints it
 */
export function backendFolder(backendUrl: string): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  const root = decodeURIComponent(backendUrl.slice("file://".length).replace(/\?.*$/, ""));
  return join(root.replace(/^~(?=\/|$)/, homedir()), ".pulumi");
}

/** Paths of the files of a folder whose names end with `ending`; none when there is no folder. */
export function filesIn(folder: string, ending: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
