import { type ConfigPath, formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import { check, quoted, refuseDuplicates } from "./check.ts";

interface Listed {
  readonly id: string;
  readonly state: string;
}

/** Ids are unique and exactly one generation is active, for both CAs. */
export const generations = [
  check(["roots"], ({ roots }, problems) => checkGenerations(["roots"], roots, problems)),
  check(["intermediates"], ({ intermediates }, problems) =>
    checkGenerations(["intermediates"], intermediates, problems),
  ),
];

/** Ids of a list are unique and exactly one of it is active. */
export function checkGenerations(path: ConfigPath, list: readonly Listed[], problems: Problems): void {
  refuseDuplicates(
    list,
    ({ id }) => id,
    (index, first) =>
      problems.refuse(
        [...path, index, "id"],
        `is the id of ${formatPath([...path, first])} too`,
        "an id of its own",
      ),
  );
  const active = list.flatMap(({ state }, index) => (state === "active" ? [index] : []));
  if (active.length === 0) {
    problems.note(path, "no generation is active; allowed: exactly one with state: active");
  }
  for (const index of active.slice(1)) {
    const first = formatPath([...path, active[0] ?? 0]);
    problems.refuse(
      [...path, index, "state"],
      `is the state of ${first} too`,
      "exactly one active generation",
    );
  }
}

/** Each intermediate names a root that exists and signs or once signed. */
export const issuers = check(["roots", "intermediates"], ({ roots, intermediates }, problems) =>
  checkIssuers(["intermediates"], intermediates, roots, problems),
);

/** Each generation of a list names a root that exists and signs or once signed. */
export function checkIssuers(
  path: ConfigPath,
  list: readonly { readonly root: string }[],
  roots: readonly Listed[],
  problems: Problems,
): void {
  const signing = roots.filter(({ state }) => state !== "staged").map(({ id }) => id);
  const allowed = `an active or retiring root: ${quoted(signing) || "there is none"}`;
  for (const [index, { root }] of list.entries()) {
    const issuer = roots.find(({ id }) => id === root);
    if (issuer === undefined) {
      problems.refuse([...path, index, "root"], "is no root of homelab-pki:roots", allowed);
    } else if (issuer.state === "staged") {
      problems.refuse([...path, index, "root"], "is a staged root, which signs nothing yet", allowed);
    }
  }
}
