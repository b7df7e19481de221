import { objectCase } from "./object-case.ts";

/** Kinds without a controller of their own, and what they carry. */
export const coreCases = [
  objectCase({
    apiVersion: "v1",
    kind: "Namespace",
    namespaced: false,
    unknown: ["metadata"],
    // The controller takes the namespace for its own as soon as it sees it.
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: "v1",
    kind: "ServiceAccount",
    namespaced: true,
    fields: { automountServiceAccountToken: false },
    update: { automountServiceAccountToken: true },
  }),
  objectCase({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespaced: true,
    fields: { data: { key: "first" } },
    replace: { replace: { data: { key: "second" } } },
  }),
  objectCase({
    apiVersion: "v1",
    kind: "Secret",
    namespaced: true,
    fields: { type: "Opaque", data: { key: "Zmlyc3Q=" } },
    unknown: ["data"],
    secrets: ["data"],
    replace: { replace: { data: { key: "c2Vjb25k" } } },
  }),
];
