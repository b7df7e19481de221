/** Figures by name. Names end in their unit (`_s`, `_mb`, `_ms_per_...`); one without a unit is a ratio. */
export type Figures = Record<string, number>;

/** Prints figures as the one JSON object of the last line. */
export function printFigures(figures: Figures): void {
  const rounded = Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(3))]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}
