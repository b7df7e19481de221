import { type Duration, seconds } from "../../../components/shared/duration.ts";
import type { ConfigPath } from "../path.ts";
import { valueAt } from "../path.ts";
import type { Problems } from "../problems.ts";
import { check } from "./check.ts";

/** Nothing lives longer than what signed it, so that no certificate is cut short or refused at issuance. */
export const lifetimes = [
  check(["rootCa", "intermediateCa"], (settings, problems) => {
    // The lifetimes of an offline root are in its certificates, and the ceremony decides the intermediates'.
    if (settings.rootCa.custody === "offline") return;
    within(settings, problems, ["intermediateCa", "ttl"], ["rootCa", "ttl"]);
  }),
  check(["roles"], (settings, problems) => {
    for (const index of settings.roles.keys()) {
      within(settings, problems, ["roles", index, "ttl"], ["roles", index, "maxTtl"]);
    }
  }),
  check(["roles", "intermediateCa"], (settings, problems) => {
    for (const index of settings.roles.keys()) {
      within(settings, problems, ["roles", index, "maxTtl"], ["intermediateCa", "ttl"]);
    }
  }),
  check(["certificates", "clusterIssuer", "roles"], (settings, problems) => {
    const role = settings.roles.findIndex(({ name }) => name === settings.clusterIssuer.role);
    if (role < 0) return;
    for (const index of settings.certificates.keys()) {
      within(settings, problems, ["certificates", index, "duration"], ["roles", role, "maxTtl"]);
    }
  }),
];

/** A certificate lives long enough for cert-manager, and a failing renewal is noticed in time. */
export const renewals = check(["certificates"], ({ certificates }, problems) => {
  for (const [index, { duration, renewBefore }] of certificates.entries()) {
    const path = ["certificates", index];
    longEnough([...path, "duration"], duration, problems);
    if (renewBefore === undefined) continue;
    const whole = problems.cite([...path, "duration"]);
    if (seconds(renewBefore) >= seconds(duration)) {
      problems.refuse([...path, "renewBefore"], `is not shorter than ${whole}`, "less than the duration");
    } else if (seconds(renewBefore) * 3 < seconds(duration)) {
      problems.refuse(
        [...path, "renewBefore"],
        `is less than a third of ${whole}`,
        "at least a third of the duration",
      );
    }
  }
});

/** Refuses a lifetime that cert-manager does not take. */
export function longEnough(path: ConfigPath, lifetime: Duration, problems: Problems): void {
  if (seconds(lifetime) >= seconds("1h")) return;
  problems.refuse(path, "is shorter than cert-manager takes", "at least 1h");
}

/** Refuses the length of time at `path` that is longer than the one at `limit`. */
export function within(settings: unknown, problems: Problems, path: ConfigPath, limit: ConfigPath): void {
  const [length, most] = [valueAt(settings, path), valueAt(settings, limit)] as [`1s`, `1s`];
  if (seconds(length) > seconds(most)) {
    problems.refuse(path, `is longer than ${problems.cite(limit)}`, `at most ${problems.show(limit)}`);
  }
}
