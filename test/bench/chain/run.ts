import { deploy } from "../../../lab/commands/deploy.ts";
import { down } from "../../../lab/commands/down.ts";
import { up } from "../../../lab/commands/up.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { type Figures, printFigures } from "../support/figures.ts";
import { seconds } from "../support/measure.ts";
import { registrationFigures } from "./registration.ts";
import { startFigures } from "./start.ts";
import { upFigures } from "./up.ts";

/**
 * The figures of the CA chain on a lab of its own, with the servers built. The last line is one JSON object of them;
 * names end in their unit (`_s`, `_mb`), a name without one is a ratio.
 */
const lab = selectedLab();
await down(lab);
const figures: Figures = {};
const bringUp = async () => {
  await up(lab);
  await deploy(lab);
};
try {
  figures.make_up_lab_down_s = await seconds(bringUp);
  figures.make_up_running_s = await seconds(bringUp);
  Object.assign(figures, await startFigures(), await upFigures(), await registrationFigures());
} finally {
  await down(lab);
}
printFigures(figures);
