import { type Outcome, type Survivor, tryMutants } from "./pool.ts";
import { allTargets } from "./targets.ts";

/** What is to be repaired, a line each: files that fail as they stand, and mutants that nobody misses. */
export function linesOf({ broken, survivors }: Outcome): string[] {
  return [...broken, ...survivors.map(lineOf)];
}

function lineOf({ file, line, old, new: text }: Survivor): string {
  return `${file}:${line}: \`${short(old)}\` -> \`${short(text)}\``;
}

function short(code: string): string {
  const line = code.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 50)} ... ${line.slice(-45)}` : line;
}

// `node test/policy/mutation/report.ts host/services` tries the files of that name alone.
if (import.meta.main) {
  const targets = allTargets().filter(({ file }) => file.includes(process.argv[2] ?? ""));
  const outcome = await tryMutants(targets);
  for (const line of linesOf(outcome)) console.log(line);
  console.log(`${outcome.survivors.length} of ${outcome.count} mutants survived`);
}
