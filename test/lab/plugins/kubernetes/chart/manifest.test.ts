import { describe, expect, test } from "vitest";
import { parseManifest } from "../../../../../lab/plugins/kubernetes/chart/manifest.ts";
import { prerequisites } from "../../../../../lab/plugins/kubernetes/chart/order.ts";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object.ts";

describe("a manifest", () => {
  test("is its objects, without empty documents and with lists taken apart", () => {
    const text = [
      "# Source: a.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}",
      "# rendered to nothing",
      "apiVersion: v1\nkind: ConfigMapList\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]",
    ].join("\n---\n");
    expect(parseManifest(text).map((object) => object.metadata.name)).toEqual(["a", "b"]);
    expect(parseManifest("")).toEqual([]);
  });

  test("is read as Go reads it", () => {
    const text =
      "apiVersion: v1\nkind: A\nmetadata: {name: a}\nmode: 0644\non: yes\ntime: 12:30:45\nday: 2026-01-01";
    expect(parseManifest(text)[0]).toMatchObject({ mode: 420, time: "12:30:45", day: "2026-01-01" });
  });

  test.each([
    [
      "kind: A\nmetadata: {name: a}",
      'Kubernetes resources require a kind and apiVersion: `{"kind":"A","metadata":{"name":"a"}}`',
    ],
    [
      "apiVersion: v1\nkind: A",
      'Kubernetes resources require a .metadata.name: `{"apiVersion":"v1","kind":"A"}`',
    ],
    ["a: [", "the rendered chart is no valid YAML: "],
  ])("%j is refused", (text, message) => {
    expect(() => parseManifest(text)).toThrow(message);
  });
});

describe("objects of a chart", () => {
  const object = (
    apiVersion: string,
    kind: string,
    metadata: object,
    fields: object = {},
  ): KubernetesObject => ({
    apiVersion,
    kind,
    metadata,
    ...fields,
  });
  const namespace = object("v1", "Namespace", { name: "n" });
  const definition = object(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    { name: "d" },
    {
      spec: { group: "cert-manager.io", names: { kind: "Issuer" } },
    },
  );

  test("come after their namespace and the definition of their kind", () => {
    const issuer = object("cert-manager.io/v1", "Issuer", { name: "i", namespace: "n" });
    const role = object("rbac.authorization.k8s.io/v1", "Role", { name: "r", namespace: "other" });
    const needed = prerequisites([issuer, role, definition, namespace]);
    expect(needed.get(issuer)).toEqual([namespace, definition]);
    expect(needed.get(role)).toEqual([]);
    expect(needed.get(namespace)).toEqual([]);
  });

  const dependsOn = (reference: string) => ({ "config.kubernetes.io/depends-on": reference });
  const config = object("v1", "ConfigMap", { name: "c", namespace: "n" });
  const deployment = (reference: string) =>
    object("apps/v1", "Deployment", { name: "d", namespace: "n", annotations: dependsOn(reference) });

  test("come after those that they name in an annotation", () => {
    const server = deployment("/namespaces/n/ConfigMap/c, /Namespace/n");
    expect(prerequisites([server, config, namespace]).get(server)).toEqual([namespace, config, namespace]);
  });

  test("cannot name what is not in the chart", () => {
    const server = deployment("v1/namespaces/n/ConfigMap/c");
    expect(() => prerequisites([server, config])).toThrow(
      "Deployment d: config.kubernetes.io/depends-on names v1/namespaces/n/ConfigMap/c, which is not in the chart",
    );
  });

  test("cannot wait for each other", () => {
    const annotations = dependsOn("apps/namespaces/n/Deployment/d");
    const waiting = object("v1", "ConfigMap", { name: "c", namespace: "n", annotations });
    expect(() => prerequisites([deployment("/namespaces/n/ConfigMap/c"), waiting])).toThrow(
      "Deployment d: waits for itself by config.kubernetes.io/depends-on",
    );
  });
});
