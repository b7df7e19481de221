import { down } from "../../../lab/commands/down.ts";
import { up } from "../../../lab/commands/up.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { type Figures, printFigures } from "../support/figures.ts";
import { deployFigures } from "./deploy.ts";
import { handshakeFigures } from "./handshakes.ts";

/** The figures of remote hosts. The last line is one JSON object of them; a name without a unit is a ratio. */
const lab = selectedLab();
await down(lab);
const figures: Figures = {};
try {
  await up(lab);
  Object.assign(figures, await deployFigures(), await handshakeFigures());
} finally {
  await down(lab);
}
printFigures(figures);
