import { formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import { check, refuseDuplicates } from "./check.ts";

interface Listed {
  readonly id: string;
  readonly state: string;
}

/** Ids are unique and exactly one generation is active, for both CAs. */
export const generations = [
  check(["roots"], ({ roots }, problems) => checkList("roots", roots, problems)),
  check(["intermediates"], ({ intermediates }, problems) =>
    checkList("intermediates", intermediates, problems),
  ),
];

function checkList(key: "roots" | "intermediates", list: readonly Listed[], problems: Problems): void {
  refuseDuplicates(
    list,
    ({ id }) => id,
    (index, first) =>
      problems.refuse([key, index, "id"], `is the id of ${formatPath([key, first])} too`, "an id of its own"),
  );
  const active = list.flatMap(({ state }, index) => (state === "active" ? [index] : []));
  if (active.length === 0) {
    problems.note([key], "no generation is active; allowed: exactly one with state: active");
  }
  for (const index of active.slice(1)) {
    const first = formatPath([key, active[0] ?? 0]);
    problems.refuse([key, index, "state"], `is the state of ${first} too`, "exactly one active generation");
  }
}

/** Each intermediate names a root that exists and signs or once signed. */
export const issuers = check(["roots", "intermediates"], ({ roots, intermediates }, problems) => {
  const signing = roots.filter(({ state }) => state !== "staged").map(({ id }) => JSON.stringify(id));
  for (const [index, { root }] of intermediates.entries()) {
    const issuer = roots.find(({ id }) => id === root);
    const path = ["intermediates", index, "root"];
    const allowed = `an active or retiring root: ${signing.join(", ") || "there is none"}`;
    if (issuer === undefined) problems.refuse(path, "is no root of homelab-pki:roots", allowed);
    else if (issuer.state === "staged") {
      problems.refuse(path, "is a staged root, which signs nothing yet", allowed);
    }
  }
});
