import { groupOf } from "../../../lab/plugins/kubernetes/object.ts";
import { type Properties, UNKNOWN } from "../../../lab/plugins/provider/index.ts";
import { Cluster, type Located } from "../support/cluster.ts";
import { uniqueName } from "../support/lab.ts";
import type { Resource } from "../support/resource.ts";
import type { Case } from "../support/suite.ts";

/** Namespace of all objects that live in one. */
export const NAMESPACE = uniqueName("conformance");

let connected: Cluster | undefined;

/** The lab's API server; asked for when a test runs, since the lab is not up before. */
export function cluster(): Cluster {
  connected ??= new Cluster();
  return connected;
}

/** What is particular about one kind. */
export interface ObjectCase {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Name of the object. @default one that nothing else has */
  readonly name?: string;
  readonly annotations?: Properties;
  /** Fields beside the metadata. */
  readonly fields?: Properties;
  /** Fields that are not known in a preview. @default all of `fields` */
  readonly unknown?: readonly string[];
  /** A change of fields in place. @default another label */
  readonly update?: Properties;
  /** A change of fields that replaces. @default another name */
  readonly replace?: Pick<Case, "replace" | "replaceUnknown">;
  readonly secrets?: readonly string[];
  readonly volatile?: readonly string[];
  /** Makes what the object needs. */
  readonly prepare?: () => Promise<void>;
}

/** What must hold for objects of a kind, and holds for objects of any kind: one row of the suite. */
export function objectCase(row: ObjectCase): Case {
  const { apiVersion, kind, fields = {} } = row;
  const metadata = {
    name: row.name ?? uniqueName("conformance"),
    ...(row.namespaced ? { namespace: NAMESPACE } : {}),
    ...(row.annotations ? { annotations: row.annotations } : {}),
    labels: { tier: "first" },
  };
  const located = ({ id }: Resource): Located => ({ apiVersion, kind, id });
  const otherName = {
    replace: { metadata: { ...metadata, name: `${metadata.name}-renamed` } },
    replaceUnknown: { metadata: { ...metadata, name: UNKNOWN } },
  };
  return {
    type: `kubernetes:${groupOf(apiVersion) === "" ? `core/${apiVersion}` : apiVersion}:${kind}`,
    async inputs() {
      await row.prepare?.();
      return { apiVersion, kind, metadata, ...fields };
    },
    unknown: row.unknown ?? Object.keys(fields),
    computed: [],
    secrets: row.secrets,
    volatile: row.volatile,
    // The official plugin leaves out what it does not know.
    dropsUnknownProperties: process.env.PLUGINS === "official",
    update: row.update ?? { metadata: { ...metadata, labels: { tier: "second" } } },
    ...(row.replace ?? otherName),
    async exists(resource) {
      const found = await cluster().find(located(resource));
      if (found === undefined) return false;
      // A plugin told not to wait is done when the API server has begun to delete.
      const skipsAwait = row.annotations?.["pulumi.com/skipAwait"] === "true";
      return !(skipsAwait && found.metadata.deletionTimestamp !== undefined);
    },
    outside: {
      property: "metadata",
      change: (resource) =>
        cluster().merge(located(resource), { metadata: { labels: { tier: "other" } } }, "kubectl"),
    },
    removed: { refresh: "gone", remove: (resource) => cluster().remove(located(resource)) },
  };
}
