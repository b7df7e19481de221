import { annotation } from "../annotations.ts";
import { groupOf, type KubernetesObject, valueAt } from "../object.ts";

const DEPENDS_ON = "config.kubernetes.io/depends-on";

/**
 * For each object of a chart the objects that must exist before it: the namespace it is in, and the definition of
 * its kind, where the chart brings them.
 *
 * @throws Error for the annotation with which a chart can name dependencies itself.
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
  return new Map(
    objects.map((object) => {
      if (annotation(object, DEPENDS_ON) !== undefined) {
        throw new Error(
          `${object.kind} ${object.metadata.name}: the lab's stand-in for the kubernetes plugin ` +
            `does not implement the annotation ${DEPENDS_ON}`,
        );
      }
      const needed = [
        namespaces.get(object.metadata.namespace),
        definitions.get(`${groupOf(object.apiVersion)}/${object.kind}`),
      ];
      return [object, needed.filter((each) => each !== undefined)];
    }),
  );
}

/** Whether an object defines a kind of custom resources. */
export function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === "CustomResourceDefinition" && apiVersion.startsWith("apiextensions.k8s.io/");
}
