import { invalidInput, unfitInput } from "./errors.ts";

/** Every state of a generation, in the order in which one passes through them. */
export const GENERATION_STATES = ["staged", "active", "retiring"] as const;

/**
 * Where a generation stands in its life.
 *
 * - `staged`: exists and is trusted everywhere, signs nothing yet
 * - `active`: signs; exactly one
 * - `retiring`: signs nothing more, still trusted
 */
export type GenerationState = (typeof GENERATION_STATES)[number];

/** One generation of a certificate authority. Taking it off the list removes it. */
export interface Generation {
  /** Name of the generation for its whole life, such as `r2026`: lower-case letters, digits and `-`. */
  readonly id: string;
  /** Where it stands in its life. */
  readonly state: GenerationState;
}

/** Ids become names of keys and issuers in Vault, which must end as they begin: with a letter or digit. */
const ID = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * Checks a list of generations: well-formed unique ids, known states, exactly one active.
 *
 * @param path - where the list stands, such as `roots`
 * @param generations - the list
 * @throws InputPropertyError naming the first entry that is wrong
 */
export function checkGenerations(path: string, generations: readonly Generation[]): void {
  const ids = new Set<string>();
  for (const [index, { id, state }] of generations.entries()) {
    if (!ID.test(id)) {
      throw invalidInput(
        `${path}[${index}].id`,
        id,
        "lower-case letters, digits and -, with no - at either end",
      );
    }
    if (id === "default") throw invalidInput(`${path}[${index}].id`, id, "Vault reserves this name");
    if (ids.has(id)) throw invalidInput(`${path}[${index}].id`, id, "an id that no other entry has");
    ids.add(id);
    if (!GENERATION_STATES.includes(state)) {
      throw invalidInput(`${path}[${index}].state`, state, GENERATION_STATES.join(", "));
    }
  }
  const active = generations.filter(({ state }) => state === "active").map(({ id }) => id);
  if (active.length !== 1) {
    const found = active.length === 0 ? "none is" : `${active.join(", ")} are`;
    throw unfitInput(path, `exactly one generation must be active, ${found}`);
  }
}

/**
 * The active one of a checked list.
 *
 * @throws InputPropertyError if none is active, which {@link checkGenerations} excludes
 */
export function activeGeneration<T extends Generation>(generations: readonly T[]): T {
  const active = generations.find(({ state }) => state === "active");
  if (active === undefined) throw unfitInput("generations", "exactly one generation must be active, none is");
  return active;
}
