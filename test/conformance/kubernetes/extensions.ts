import { normalize } from "../../../lab/plugins/kubernetes/inputs.ts";
import { kindOf } from "../../../lab/plugins/kubernetes/kinds.ts";
import type { KubernetesObject } from "../../../lab/plugins/kubernetes/object.ts";
import type { Properties } from "../../../lab/plugins/provider/index.ts";
import { eventually } from "../../support/clients.ts";
import { cluster, objectCase } from "./object-case.ts";

const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const GROUP = "trust.cert-manager.io";
const open = { type: "object", x_kubernetes_preserve_unknown_fields: true };

/** A definition of a kind of this suite's own, in a group that the plugin knows. */
export function definition(plural: string, kind: string, fields: Properties = {}) {
  const schema = {
    type: "object",
    properties: { spec: { type: "object", properties: fields }, status: open },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: { kind, plural },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

const things = definition("conformancethings", "ConformanceThing", {
  size: { type: "integer" },
  quiet: { type: "boolean" },
  mode: { type: "string", default: "plain" },
});

/** Makes the kind that custom resources of this suite have, and waits until the server serves it. */
export async function ensureThings(): Promise<void> {
  const { client } = cluster();
  await cluster().ensure(normalize(kindOf(DEFINITION), things) as unknown as KubernetesObject);
  await eventually("the server serves ConformanceThing", 30, async () =>
    (await client.discovery.knows(`${GROUP}/v1`, "ConformanceThing")) ? true : undefined,
  );
}

/** Removes that kind, and all objects of it. */
export const removeThings = (): Promise<void> =>
  cluster()
    .client.delete(things, "Background")
    .catch(() => undefined);

const { spec: first } = definition("conformanceparts", "ConformancePart", { size: { type: "integer" } });
const { spec: second } = definition("conformanceparts", "ConformancePart", { size: { type: "string" } });

const webhooks = (timeoutSeconds: number) => [
  {
    name: "conformance.example.org",
    clientConfig: { url: "https://127.0.0.1:1/" },
    rules: [{ apiGroups: [GROUP], apiVersions: ["v0"], operations: ["CREATE"], resources: ["nothing"] }],
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    failurePolicy: "Ignore",
    timeoutSeconds,
  },
];

/** What makes the API server itself do more. */
export const extensionCases = [
  objectCase({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    namespaced: false,
    name: `conformanceparts.${GROUP}`,
    fields: { spec: first },
    update: { spec: second },
    // The server works on accepting the names of a definition after it has stored it.
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: `${GROUP}/v1`,
    kind: "ConformanceThing",
    namespaced: true,
    prepare: ensureThings,
    fields: { spec: { size: 1, quiet: false } },
    update: { spec: { size: 2, quiet: true } },
  }),
  ...["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"].map((kind) =>
    objectCase({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
      namespaced: false,
      fields: { webhooks: webhooks(5) },
      update: { webhooks: webhooks(6) },
    }),
  ),
];
