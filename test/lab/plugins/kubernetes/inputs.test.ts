import { describe, expect, test } from "vitest";
import { normalize, toProperties } from "../../../../lab/plugins/kubernetes/inputs.ts";
import { kindOf } from "../../../../lab/plugins/kubernetes/kinds.ts";
import { UNKNOWN } from "../../../../lab/plugins/provider/values.ts";

const configMap = kindOf("kubernetes:core/v1:ConfigMap");
const secret = kindOf("kubernetes:core/v1:Secret");
const definition = kindOf("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");

describe("inputs in the server's form", () => {
  test("have no nulls and nothing that only the server sets", () => {
    const metadata = { name: "a", labels: null, uid: "u", resourceVersion: "1", managedFields: [] };
    expect(normalize(configMap, { kind: "ConfigMap", metadata, data: null })).toEqual({
      kind: "ConfigMap",
      metadata: { name: "a" },
    });
  });

  test("of a Secret have its text in base64, text before data", () => {
    const properties = { kind: "Secret", data: { a: "YQ==\n", b: "Yg==" }, stringData: { b: "new" } };
    expect(normalize(secret, properties)).toEqual({ kind: "Secret", data: { a: "YQ==", b: "bmV3" } });
  });

  test("of a Secret stay as they are while a value is not known", () => {
    const properties = { kind: "Secret", stringData: { b: UNKNOWN } };
    expect(normalize(secret, properties)).toEqual(properties);
  });

  test("of a definition have the names of its schema's fields, and no status", () => {
    const properties = {
      spec: { preserveUnknownFields: false, schema: { x_kubernetes_list_type: "map" } },
      status: { storedVersions: [] },
    };
    const object = normalize(definition, properties);
    expect(object).toEqual({ spec: { schema: { "x-kubernetes-list-type": "map" } } });
    expect(toProperties(object)).toEqual({ spec: { schema: { x_kubernetes_list_type: "map" } } });
  });
});
