import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { down } from "../../../lab/commands/down.ts";
import { up } from "../../../lab/commands/up.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { ensureStackConfig } from "../../../lab/stack/config.ts";
import { MESH_NAMESPACE } from "../../support/mesh-workloads.ts";
import { TestStack } from "../../support/stack.ts";
import { type Figures, printFigures } from "../support/figures.ts";
import { seconds } from "../support/measure.ts";
import { callFigures } from "./calls.ts";
import { firstAnswer, removePrograms, startPrograms } from "./programs.ts";
import { signingFigures } from "./signing.ts";

/** The CA of the mesh in Vault; the shipped configuration has none. */
const MESH_CA = { generations: [{ id: "m2026", root: "r2026", state: "active" }] };

/**
 * The figures of the mesh. The last line is one JSON object of them; a name without a unit is a ratio. There is none
 * of istio-csr: its program is in no registry that the lab builds from.
 */
const lab = selectedLab();
await down(lab);
const figures: Figures = {};
try {
  await up(lab);
  await ensureStackConfig(lab);
  const { hosts: _, hostDefaults: __, mesh, ...shipped } = shippedSettings();
  const stack = new TestStack(lab.name);
  await stack.init();
  const deploy = (changes: Readonly<Record<string, unknown>>) =>
    seconds(async () => {
      stack.configure({ ...shipped, ...changes });
      const { code, output } = await stack.up();
      if (code !== 0) throw new Error(output);
    });
  const withMesh = (changes: object) => ({
    layers: ["trust-root", "cluster", "mesh"],
    mesh: { ...(mesh as object), ...changes },
  });

  await deploy({ layers: ["trust-root", "cluster"] });
  figures.mesh_up_s = await deploy(withMesh({ ca: "kubernetes-csr" }));
  figures.workloads_to_first_call_s = await seconds(async () => {
    await startPrograms(MESH_NAMESPACE);
    await firstAnswer(MESH_NAMESPACE);
  });
  figures.mesh_to_first_call_s = figures.mesh_up_s + figures.workloads_to_first_call_s;
  await removePrograms(MESH_NAMESPACE);
  Object.assign(figures, await callFigures(), await signingFigures("kubernetes_csr"));
  await deploy(withMesh({ ca: "plug-in", meshCa: MESH_CA }));
  Object.assign(figures, await signingFigures("plug_in"));
} finally {
  await down(lab);
}
printFigures(figures);

/** The shipped configuration as this lab has it, by keys without their namespace. */
function shippedSettings(): Readonly<Record<string, unknown>> {
  const { config } = parse(readFileSync(lab.pulumi.stackConfig, "utf8"));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^homelab-pki:/, ""), value]),
  );
}
