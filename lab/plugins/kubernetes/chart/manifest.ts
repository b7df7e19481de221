import { parseAllDocuments, type Tags } from "yaml";
import { isObject, type KubernetesObject } from "../object.ts";

/**
 * The objects of a rendered manifest, lists taken apart.
 *
 * @throws Error when a document is no YAML, or no Kubernetes object with a name.
 */
export function parseManifest(text: string): readonly KubernetesObject[] {
  // Charts are written for YAML 1.1 as Go reads it: `on` is true and 0644 is octal, but a time of day is text.
  const documents = parseAllDocuments(text, {
    version: "1.1",
    uniqueKeys: false,
    customTags: (tags: Tags) => tags.filter((tag) => !isTime(tag)),
  });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`the rendered chart is no valid YAML: ${error.message}`);
    const value: unknown = document.toJS();
    // Templates that render nothing leave empty documents.
    return isObject(value) && Object.keys(value).length > 0 ? expand(value) : [];
  });
}

function expand(value: Record<string, unknown>): readonly KubernetesObject[] {
  if (Array.isArray(value.items) && String(value.kind).endsWith("List")) {
    return value.items.filter(isObject).flatMap(expand);
  }
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    throw new Error(`Kubernetes resources require a kind and apiVersion: \`${excerpt(value)}\``);
  }
  if (!isObject(metadata) || typeof metadata.name !== "string") {
    throw new Error(`Kubernetes resources require a .metadata.name: \`${excerpt(value)}\``);
  }
  return [value as KubernetesObject];
}

function isTime(tag: Tags[number]): boolean {
  return typeof tag === "object" && (tag.tag === "tag:yaml.org,2002:timestamp" || tag.format === "TIME");
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
