import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { moduleFolder } from "../../servers/module.ts";

/**
 * The kinds of the Gateway API: clusters bring them along or get them from their own project, no chart of Istio's has
 * them. The version is the one that istiod is built with.
 *
 * @throws LabError when Go cannot get the module that carries them.
 */
export async function gatewayApi(): Promise<string> {
  const folder = join(await moduleFolder("istio", "sigs.k8s.io/gateway-api"), "config/crd/standard");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const kinds = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return kinds.join("\n---\n");
}
