import { deploy } from "../../../lab/commands/deploy.ts";
import { down } from "../../../lab/commands/down.ts";
import { up } from "../../../lab/commands/up.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { type Figures, printFigures } from "../support/figures.ts";
import { analyzerFigures } from "./analyzer.ts";
import { previewFigures } from "./preview.ts";

/** The figures of the policy pack. The last line is one JSON object of them; a name without a unit is a ratio. */
const lab = selectedLab();
await down(lab);
const figures: Figures = {};
try {
  Object.assign(figures, await analyzerFigures());
  await up(lab);
  await deploy(lab);
  Object.assign(figures, await previewFigures());
} finally {
  await down(lab);
}
printFigures(figures);
