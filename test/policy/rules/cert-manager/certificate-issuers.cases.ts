import type { ResourceType } from "../../../../policy/kernel/resource-type.ts";
import {
  Certificate,
  ClusterIssuer,
  Issuer,
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from "../../../../policy/resources/cert-manager.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
const STEP_CA = "https://ca.lab.example.com/acme/acme/directory";

const issuer = (spec: unknown, name = "issuer", namespace = "demo") => ({
  type: Issuer,
  name,
  props: { metadata: { name, namespace }, spec },
});

const clusterIssuer = (spec: unknown, name = "issuer") => ({
  type: ClusterIssuer,
  name: `cluster-${name}`,
  props: { metadata: { name }, spec },
});

const certificate = (spec: Record<string, unknown>, kind?: string) => ({
  type: Certificate,
  name: "web",
  props: {
    metadata: { name: "web", namespace: "demo" },
    spec: { secretName: "web-tls", issuerRef: { name: "issuer", ...(kind && { kind }) }, ...spec },
  },
});

const webhook = (type: ResourceType, annotation: string, value: string) => ({
  type,
  name: "webhook",
  props: { metadata: { name: "webhook", annotations: { [`cert-manager.io/${annotation}`]: value } } },
});

const acme = { acme: { server: LETS_ENCRYPT } };
const selfSigned = { selfSigned: {} };
const client = { usages: ["server auth", "client auth"] };
const root = { isCA: true, secretName: "root" };

const refusedUsages = (value: string) =>
  `web: spec.usages is ${value}; allowed: no "client auth" and no "any" from an ACME issuer. ` +
  "Change the resource's spec.usages or spec.issuerRef.";
const CLIENT_AUTH = refusedUsages('["server auth","client auth"]');

const refusedLeaf = (value: string) =>
  `web: spec.isCA is ${value}; allowed: true with a self-signed issuer. ` +
  "Change the resource's spec.isCA or spec.issuerRef.";

const OPEN_CHAIN =
  'web: spec.secretName is "root"; allowed: the Secret of a CA issuer of this stack. ' +
  "Change the resource's spec.secretName, or spec.ca.secretName of an issuer.";

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-certificate-no-public-client-auth",
    accepts: [
      {
        what: "certificates of servers",
        resources: [issuer(acme), certificate({ usages: ["server auth"] }), certificate({})],
      },
      {
        what: "client certificates of a private CA",
        resources: [
          issuer({ vault: {} }),
          clusterIssuer({ ca: {} }),
          certificate(client),
          certificate(client, "ClusterIssuer"),
        ],
      },
      {
        what: "those of an ACME server of one's own",
        resources: [issuer({ acme: { server: STEP_CA } }), certificate(client)],
        parameters: { privateServers: [STEP_CA] },
      },
      {
        what: "what an issuer elsewhere of the same name signs",
        resources: [
          issuer(acme, "issuer", "other"),
          issuer(acme, "another"),
          clusterIssuer(acme),
          certificate(client),
          certificate(client, "Issuer"),
        ],
      },
      {
        what: "what a cluster issuer of another name signs",
        resources: [issuer(acme), clusterIssuer(acme, "another"), certificate(client, "ClusterIssuer")],
      },
      {
        what: "what says nothing",
        resources: [
          { type: Issuer, props: {} },
          { type: Issuer, props: { spec: acme } },
          { type: ClusterIssuer, props: { spec: acme } },
          { type: Certificate, props: {} },
        ],
      },
    ],
    refuses: [
      {
        what: "client certificates of a public CA",
        resources: [issuer(acme), certificate(client), certificate(client, "Issuer")],
        messages: [CLIENT_AUTH, CLIENT_AUTH],
      },
      {
        what: "those of one for the whole cluster",
        resources: [clusterIssuer(acme), certificate(client, "ClusterIssuer")],
        messages: [CLIENT_AUTH],
      },
      {
        what: "any usage",
        resources: [issuer(acme), certificate({ usages: ["any"] })],
        messages: [refusedUsages('["any"]')],
      },
      {
        what: "ACME servers that nobody called one's own",
        resources: [issuer({ acme: {} }), certificate(client)],
        parameters: { privateServers: [STEP_CA] },
        messages: [CLIENT_AUTH],
      },
    ],
    postpones: [
      { what: "an issuer that is not known yet", resources: [issuer(UNKNOWN), certificate(client)] },
      {
        what: "a reference that is not known yet",
        resources: [issuer(acme), certificate({ ...client, issuerRef: { name: UNKNOWN } })],
      },
    ],
  },
  {
    rule: "kubernetes-certificate-no-self-signed-leaf",
    accepts: [
      {
        what: "a root that an issuer signs with",
        resources: [issuer(selfSigned), certificate(root), issuer({ ca: { secretName: "root" } }, "ca")],
      },
      {
        what: "one that a cluster issuer signs with",
        resources: [
          clusterIssuer(selfSigned),
          certificate(root, "ClusterIssuer"),
          issuer({ ca: { secretName: "other" } }, "other"),
          clusterIssuer({ ca: { secretName: "root" } }, "ca"),
        ],
      },
      { what: "leaves of other issuers", resources: [issuer({ vault: {} }), certificate({})] },
      {
        what: "a validating webhook's certificate that the API server expects by name",
        resources: [
          issuer(selfSigned),
          certificate({}),
          webhook(ValidatingWebhookConfiguration, "inject-ca-from", "demo/web"),
        ],
      },
      {
        what: "a mutating webhook's certificate that the API server expects by its Secret",
        resources: [
          issuer(selfSigned),
          certificate({}),
          webhook(MutatingWebhookConfiguration, "inject-ca-from-secret", "demo/web-tls"),
        ],
      },
    ],
    refuses: [
      {
        what: "self-signed leaves",
        resources: [issuer(selfSigned), certificate({}), certificate({ isCA: false })],
        messages: [refusedLeaf("not set"), refusedLeaf("false")],
      },
      {
        what: "what says nothing",
        resources: [
          { type: Issuer, props: { spec: selfSigned } },
          { type: Certificate, name: "web", props: {} },
        ],
        messages: [refusedLeaf("not set")],
      },
      {
        what: "a root that nothing signs with, wherever it is",
        resources: [
          { type: Issuer, props: { spec: selfSigned } },
          { type: Certificate, name: "web", props: { spec: root } },
          issuer({ ca: { secretName: "root" } }, "ca"),
        ],
        messages: [OPEN_CHAIN],
      },
      {
        what: "a root that nothing signs with",
        resources: [
          issuer(selfSigned),
          certificate(root),
          issuer({ ca: { secretName: "root" } }, "ca", "other"),
          issuer({ ca: { secretName: "other" } }, "other"),
          clusterIssuer({ ca: { secretName: "other" } }),
          clusterIssuer(undefined, "empty"),
          { type: Issuer, props: { spec: { ca: { secretName: "root" } } } },
        ],
        messages: [OPEN_CHAIN],
      },
      {
        what: "a leaf while webhooks expect others",
        resources: [
          issuer(selfSigned),
          certificate({}),
          webhook(ValidatingWebhookConfiguration, "inject-ca-from", "demo/other"),
          webhook(ValidatingWebhookConfiguration, "inject-ca-from-secret", "demo/web"),
          webhook(MutatingWebhookConfiguration, "inject-ca-from", "other/web"),
          webhook(MutatingWebhookConfiguration, "inject-ca-from-secret", "other/web-tls"),
          { type: ValidatingWebhookConfiguration, props: {} },
        ],
        messages: [refusedLeaf("not set")],
      },
    ],
    postpones: [
      { what: "an issuer that is not known yet", resources: [issuer(UNKNOWN), certificate({})] },
      {
        what: "a webhook that is not known yet",
        resources: [
          issuer(selfSigned),
          certificate({}),
          webhook(ValidatingWebhookConfiguration, "inject-ca-from", UNKNOWN),
        ],
      },
    ],
  },
];
