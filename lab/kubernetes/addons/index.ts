import type { Lab } from "../../layout.ts";
import type { MachineFile } from "../../machine/files.ts";
import { gatewayApi } from "./gateway-api.ts";
import { metalLb } from "./metallb.ts";

/** Where the node's unit `cluster-addons` looks for what every cluster has. */
const FOLDER = "etc/kubernetes/addons";

/** What every cluster of the lab has beside its name service, as files of its node. */
export async function addonFiles(lab: Lab): Promise<MachineFile[]> {
  const content = { "gateway-api.yaml": await gatewayApi(), "metallb.yaml": await metalLb(lab) };
  return Object.entries(content).map(([name, content]) => ({
    path: `${FOLDER}/${name}`,
    content,
    mode: 0o644,
  }));
}
