import { join } from "node:path";
import { PROJECT_DIR } from "../layout.ts";
import { findGo } from "../support/go.ts";
import { run } from "../support/run.ts";

/**
 * The folder where Go keeps a module that a server is built from, verified against go.sum.
 *
 * @param server Folder below `lab/servers/`.
 * @param module Path of the module.
 */
export async function moduleFolder(server: string, module: string): Promise<string> {
  const go = await findGo();
  const json = await run(go.command, ["mod", "download", "-json", module], {
    cwd: join(PROJECT_DIR, "lab/servers", server),
    environment: { ...process.env, GOFLAGS: "", GOWORK: "off" },
  });
  return (JSON.parse(json) as { Dir: string }).Dir;
}
