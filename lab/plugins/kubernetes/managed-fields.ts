import { isObject, type KubernetesObject, type ManagedFields } from "./object.ts";

/** Field manager of a plain create; the first update hands its fields to the manager of the resource. */
export const CREATE_MANAGER = "pulumi-kubernetes";

const APPLIED_BY_HAND = [
  { manager: "kubectl", operation: "Apply" },
  { manager: "kubectl", operation: "Update" },
  { manager: "before-first-apply", operation: "Update" },
] as const;

const CREATED_BY_PULUMI = [CREATE_MANAGER, `${CREATE_MANAGER}.exe`, "pulumi-resource-kubernetes"].map(
  (manager) => ({ manager, operation: "Update" as const }),
);

/** True when `object` was last written by a plain create or a client-side update of Pulumi's. */
export function isOwnedByCreate(object: KubernetesObject): boolean {
  return (object.metadata.managedFields ?? []).some((entry) => matches(entry, CREATED_BY_PULUMI));
}

/**
 * JSON Patch that gives `manager` the fields which a plain create, or `kubectl apply`, left with another manager.
 * Without it the first server-side apply would conflict with ourselves, and fields dropped from the program would
 * stay in the object.
 *
 * @returns undefined when there is nothing to take over.
 */
export function adoptFieldsPatch(live: KubernetesObject, manager: string): readonly object[] | undefined {
  const entries = live.metadata.managedFields ?? [];
  const adopted = entries.filter(
    (entry) => entry.subresource === undefined && matches(entry, [...APPLIED_BY_HAND, ...CREATED_BY_PULUMI]),
  );
  const [first] = adopted;
  if (first === undefined) return undefined;
  const own = entries.filter((entry) => entry.manager === manager && entry.operation === "Apply");
  const merged: ManagedFields = {
    ...(own[0] ?? first),
    manager,
    operation: "Apply",
    fieldsV1: [...own, ...adopted].map((entry) => entry.fieldsV1).reduce(union) as ManagedFields["fieldsV1"],
  };
  const others = entries.filter((entry) => !adopted.includes(entry) && !own.includes(entry));
  return [
    // The version guards against a write in between: the list is replaced as a whole.
    { op: "replace", path: "/metadata/resourceVersion", value: live.metadata.resourceVersion },
    { op: "replace", path: "/metadata/managedFields", value: [...others, merged] },
  ];
}

function matches(
  entry: ManagedFields,
  managers: readonly Pick<ManagedFields, "manager" | "operation">[],
): boolean {
  return managers.some((each) => each.manager === entry.manager && each.operation === entry.operation);
}

// FieldsV1 is a tree whose keys are fields and whose leaves are empty objects.
function union(left: unknown, right: unknown): ManagedFields["fieldsV1"] {
  const a = isObject(left) ? left : {};
  const b = isObject(right) ? right : {};
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, union(a[key], b[key])]),
  ) as ManagedFields["fieldsV1"];
}
