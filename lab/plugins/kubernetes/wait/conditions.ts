import { isObject, type KubernetesObject, listAt, valueAt } from "../object.ts";
import { matchesPath, parsePath } from "./json-path.ts";

/** Tells whether an object is as an annotation asks for. */
export type Condition = (object: KubernetesObject) => boolean;

/**
 * Parses the value of the annotation `pulumi.com/waitFor`: `condition=Ready`, `condition=Ready=False`,
 * `jsonpath={.status.phase}=Running`, or a JSON array of these, which all have to hold.
 *
 * @throws Error when it is none of them.
 */
export function parseConditions(value: string): readonly Condition[] {
  const expressions = listOf(value);
  if (expressions.length === 0) throw new Error("at least one condition must be specified");
  return expressions.map((expression) => {
    if (expression.startsWith("condition=")) return statusCondition(expression.slice("condition=".length));
    if (expression.startsWith("jsonpath=")) return pathCondition(expression.slice("jsonpath=".length));
    throw new Error(`expected a "jsonpath=" or "condition=" prefix, got "${expression}"`);
  });
}

function listOf(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.map(String) : [value];
  } catch {
    return [value];
  }
}

function statusCondition(expression: string): Condition {
  const [type = "", wanted = "True"] = expression.split("=");
  return (object) => {
    const condition = listAt(object, "status", "conditions").find((each) => isSame(each.type, type));
    if (condition === undefined) return false;
    // A condition of the object as it was before the latest change says nothing about that change.
    return !isOutdated(object, condition.observedGeneration) && isSame(condition.status, wanted);
  };
}

function pathCondition(expression: string): Condition {
  const path = parsePath(expression);
  return (object) => !isOutdated(object, undefined) && matchesPath(path, object);
}

function isOutdated(object: KubernetesObject, ofCondition: unknown): boolean {
  const status = object.status;
  const observed = ofCondition ?? (isObject(status) ? valueAt(status, "observedGeneration") : undefined);
  const { generation } = object.metadata;
  return typeof observed === "number" && generation !== undefined && observed < generation;
}

function isSame(left: unknown, right: string): boolean {
  return typeof left === "string" && left.toLowerCase() === right.toLowerCase();
}
