import { join } from "node:path";
import { sourceFiles } from "../../machine/files.ts";
import { moduleFolder } from "../../servers/module.ts";

/**
 * The kinds of the Gateway API: clusters bring them along or get them from their own project, no chart of Istio's has
 * them. The version is the one that istiod is built with.
 *
 * @throws LabError when Go cannot get the module that carries them.
 */
export async function gatewayApi(): Promise<string> {
  const folder = join(await moduleFolder("istio", "sigs.k8s.io/gateway-api"), "config/crd/standard");
  const kinds = await sourceFiles(folder);
  return kinds.map(({ content }) => content).join("\n---\n");
}
