import type { PropertyChange } from "../provider/provider.ts";
import { isObject } from "./object.ts";
import { isSame, isZero, type Path } from "./spelling.ts";

type Sides = { readonly live: unknown; readonly wanted: unknown; readonly previous: unknown };

/**
 * Compares a live object with the inputs.
 *
 * @param live the live object, cut to the shape of the previous inputs.
 * @param previous the inputs of the last deployment.
 * @param replaceOn dotted paths of fields that cannot change in place.
 * @returns one entry a changed property.
 */
export function differences(
  live: unknown,
  wanted: unknown,
  previous: unknown,
  replaceOn: readonly string[],
): ReadonlyMap<string, PropertyChange> {
  const changes = new Map<string, PropertyChange>();
  const report = (path: Path, kind: PropertyChange["kind"], value: unknown): void => {
    changes.set(nameOf(path), { kind, replace: forcesReplacement(path, value, replaceOn) });
  };
  compare([], { live, wanted, previous }, report);
  return changes;
}

function compare(
  path: Path,
  { live, wanted, previous }: Sides,
  report: (path: Path, kind: PropertyChange["kind"], value: unknown) => void,
): void {
  if (isObject(live) && isObject(wanted)) {
    for (const key of new Set([...Object.keys(live), ...Object.keys(wanted)])) {
      const sides = {
        live: live[key],
        wanted: wanted[key],
        previous: isObject(previous) ? previous[key] : undefined,
      };
      compare([...path, key], sides, report);
    }
  } else if (Array.isArray(live) && Array.isArray(wanted)) {
    for (let index = 0; index < Math.max(live.length, wanted.length); index++) {
      const sides = {
        live: live[index],
        wanted: wanted[index],
        previous: Array.isArray(previous) ? previous[index] : undefined,
      };
      compare([...path, index], sides, report);
    }
  } else if (wanted === undefined) {
    if (live !== undefined) report(path, "delete", undefined);
  } else if (live === undefined) {
    // The API server leaves zero values of most fields out; one that was asked for before is not asked for anew.
    if (!(isZero(wanted) && isZero(previous))) report(path, "add", wanted);
  } else if (!isSame(path, live, wanted)) {
    report(path, "update", wanted);
  }
}

// A change below a replacing field replaces, and so does one above it that has the field in its new value.
function forcesReplacement(path: Path, value: unknown, replaceOn: readonly string[]): boolean {
  return replaceOn.some((field) => {
    const steps = field.split(".");
    const shared = Math.min(steps.length, path.length);
    if (!steps.slice(0, shared).every((step, index) => step === path[index])) return false;
    let current = value;
    for (const step of steps.slice(shared)) {
      if (!isObject(current)) return false;
      current = current[step];
    }
    return shared === steps.length || current !== undefined;
  });
}

/** A property path as Pulumi writes it: `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`. */
function nameOf(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    if (/[."[\]]/.test(step)) return `${name}["${step.replaceAll('"', '\\"')}"]`;
    return name === "" ? step : `${name}.${step}`;
  }, "");
}
