import { down } from "../../../lab/commands/down.ts";
import { up } from "../../../lab/commands/up.ts";
import { stopNode } from "../../../lab/kubernetes/index.ts";
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
  // Hosts do not need the cluster, and idle it takes a part of the processors that they share.
  await stopNode(lab, lab.kubernetes);
  Object.assign(figures, await deployFigures(), await handshakeFigures());
} finally {
  await down(lab);
}
printFigures(figures);
