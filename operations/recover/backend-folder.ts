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
