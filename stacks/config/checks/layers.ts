import type { Problems } from "../problems.ts";
import type { Key } from "../schema/index.ts";
import { check } from "./check.ts";

// What to write for a key that a layer cannot do without and for which no value is safe to assume.
const NEEDED = {
  "trust-root": {
    roots: "at least one root, such as [{ id: r2026, state: active }]",
    intermediates: "at least one intermediate, such as [{ id: i2026, root: r2026, state: active }]",
    roles: "at least one role: name, allowedDomains, ttl and maxTtl",
  },
  cluster: {
    kubernetesAuth: "{ existing: true }, or host and caCertFile of the API server",
    issuerAccess: "an object with at least the audience of the issuer's tokens",
    clusterIssuer: "an object with at least the role that signs",
    trustBundle: "an object with namespaces or a namespaceSelector",
  },
  mesh: {
    mesh: "an object with at least clusters, such as { clusters: [{ id: lab }] }",
  },
  // With none left, the last one's things are still taken away.
  hosts: {},
} as const satisfies Record<string, Partial<Record<Key, string>>>;

/** Each layer has what it needs. */
export function layers(settings: Partial<Record<Key, unknown>>, problems: Problems): void {
  const chosen = settings.layers as readonly (keyof typeof NEEDED)[] | undefined;
  for (const layer of chosen ?? []) {
    for (const [key, what] of Object.entries(NEEDED[layer])) {
      // A key that failed its schema is absent here too, and its own problem already noted.
      if (settings[key as Key] !== undefined || problems.has(key)) continue;
      problems.missing([key], `${what}; layer ${layer} needs it`);
    }
  }
}

/** A stack without the trust root knows where that is, and one that has it does not look elsewhere. */
export const upstream = check(["layers"], (settings, problems) => {
  const { layers, trustRootStack } = settings as typeof settings & { readonly trustRootStack?: string };
  const path = ["trustRootStack"] as const;
  if (layers.includes("trust-root")) {
    if (trustRootStack !== undefined) {
      problems.refuse(
        path,
        "does not go with layer trust-root in this stack",
        "nothing, or layers without trust-root",
      );
    }
  } else if (trustRootStack === undefined && !problems.has("trustRootStack")) {
    problems.missing(path, "the stack with layer trust-root, as <organization>/<project>/<stack>");
  }
});

/** The mesh is installed where cert-manager and the issuer are, with the Vault login that these have. */
export const meshLayer = check(["layers"], ({ layers }, problems) => {
  const index = layers.indexOf("mesh");
  if (index < 0 || layers.includes("cluster")) return;
  problems.refuse(["layers", index], "needs layer cluster in the same stack", 'layers with "cluster"');
});

/** No layer is listed twice. */
export const distinctLayers = check(["layers"], ({ layers }, problems) => {
  for (const [index, layer] of layers.entries()) {
    if (layers.indexOf(layer) < index)
      problems.refuse(["layers", index], "is listed twice", "each layer once");
  }
});
