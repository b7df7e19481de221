import { type Edit, OPERATORS } from "./operators.ts";
import { placesOf } from "./syntax.ts";
import { isNamedText } from "./text.ts";

/** A source with one mistake put into it. */
export interface Mutant {
  /** Line of the mistake, from 1. */
  readonly line: number;
  readonly old: string;
  readonly new: string;
  /** The whole source. */
  readonly source: string;
}

/** Every mutant of a rules file. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const edits = new Map<string, Edit>();
  const places = placesOf(file, source);
  for (const place of places.filter((each) => !isNamedText(each, places))) {
    for (const edit of OPERATORS.flatMap((operator) => operator(place, source))) {
      edits.set(JSON.stringify(edit), edit);
    }
  }
  return [...edits.values()].map((edit) => apply(edit, source));
}

function apply({ start, end, text }: Edit, source: string): Mutant {
  const before = source.slice(0, start);
  return {
    line: before.split("\n").length,
    old: source.slice(start, end),
    new: text,
    source: before + text + source.slice(end),
  };
}
