import { annotation } from "../annotations.ts";
import { groupOf, type KubernetesObject, valueAt } from "../object.ts";

const DEPENDS_ON = "config.kubernetes.io/depends-on";

/**
 * For each object of a chart the objects that must exist before it: the namespace it is in and the definition of its
 * kind, where the chart brings them, and what it names itself in an annotation.
 *
 * @throws Error when it names something that is not in the chart, or when objects wait for each other.
 */
export function prerequisites(
  objects: readonly KubernetesObject[],
): ReadonlyMap<KubernetesObject, readonly KubernetesObject[]> {
  const namespaces = new Map(
    objects
      .filter(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Namespace")
      .map((object) => [object.metadata.name, object]),
  );
  const definitions = new Map(
    objects
      .filter(isDefinition)
      .map((object) => [
        `${valueAt(object, "spec", "group")}/${valueAt(object, "spec", "names", "kind")}`,
        object,
      ]),
  );
  const references = new Map(objects.map((object) => [referenceOf(object), object]));
  const needed = new Map(
    objects.map((object) => {
      const implied = [
        namespaces.get(object.metadata.namespace),
        definitions.get(`${groupOf(object.apiVersion)}/${object.kind}`),
      ];
      return [object, [...implied.filter((each) => each !== undefined), ...named(object, references)]];
    }),
  );
  for (const object of objects) refuseCircle(object, needed, []);
  return needed;
}

/** Whether an object defines a kind of custom resources. */
export function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === "CustomResourceDefinition" && apiVersion.startsWith("apiextensions.k8s.io/");
}

/** As the annotation names objects: `apps/namespaces/web/Deployment/server`, and nothing before the first slash for core. */
function referenceOf({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): string {
  return [groupOf(apiVersion), ...(namespace ? ["namespaces", namespace] : []), kind, name].join("/");
}

function named(
  object: KubernetesObject,
  references: ReadonlyMap<string, KubernetesObject>,
): readonly KubernetesObject[] {
  const list = annotation(object, DEPENDS_ON)?.split(",") ?? [];
  return list.map((entry) => {
    const found = references.get(entry.trim());
    if (found === undefined) {
      throw new Error(
        `${object.kind} ${object.metadata.name}: ${DEPENDS_ON} names ${entry.trim()}, which is not in the chart`,
      );
    }
    return found;
  });
}

function refuseCircle(
  object: KubernetesObject,
  needed: ReadonlyMap<KubernetesObject, readonly KubernetesObject[]>,
  waiting: readonly KubernetesObject[],
): void {
  if (waiting.includes(object)) {
    throw new Error(`${object.kind} ${object.metadata.name}: waits for itself by ${DEPENDS_ON}`);
  }
  for (const before of needed.get(object) ?? []) refuseCircle(before, needed, [...waiting, object]);
}
