import type { ResourceType } from "../../../../policy/kernel/resource-type.ts";
import {
  AuthorizationPolicy,
  AuthorizationPolicyV1Beta1,
  PeerAuthentication,
  PeerAuthenticationV1Beta1,
  RequestAuthentication,
  RequestAuthenticationV1Beta1,
} from "../../../../policy/resources/istio.ts";
import { Deployment, HelmRelease } from "../../../../policy/resources/kubernetes.ts";
import type { RuleCases } from "../../support/cases.ts";
import { type Declared, UNKNOWN } from "../../support/judge.ts";

const policies = (namespace: string | undefined, spec?: unknown, annotations?: unknown) =>
  [PeerAuthentication, PeerAuthenticationV1Beta1].map((type) => ({
    type,
    name: "policy",
    props: { metadata: { name: "policy", namespace, annotations }, spec },
  }));

const only = ([policy]: Declared[]) => [policy as Declared];

const mtls = (mode: unknown) => ({ mtls: { mode } });
const selector = { matchLabels: { app: "web" } };
const port = (mode: unknown) => ({ selector, ...mtls("STRICT"), portLevelMtls: { 8080: { mode } } });
const reason = { "homelab-pki/reason": "kubelet probes it without TLS" };

const messages = (path: string, value: string, allowed: string) =>
  Array(2).fill(`policy: ${path} is ${value}; allowed: ${allowed}. Change the resource's ${path}.`);

const REASONED =
  '"STRICT", or "PERMISSIVE" for a port of a selected workload with the annotation homelab-pki/reason';

const PORT = "spec.portLevelMtls.8080.mode";
const strict = (value: string) => messages("spec.mtls.mode", value, '"STRICT"');

const part = (type: ResourceType, props: Record<string, unknown> = {}) => ({ type, name: "part", props });
const istiod = part(Deployment, { metadata: { labels: { app: "istiod" } } });
const release = (chart: unknown) => part(HelmRelease, { chart });

const unprotected = (name: string, namespaces = "istio-system") => [
  `stack: ${name} belongs to Istio, and no policy demands mutual TLS of the whole mesh; allowed: ` +
    `a PeerAuthentication in ${namespaces} without a selector, with spec.mtls.mode "STRICT".`,
];

const parts = [
  ["an authorization policy", part(AuthorizationPolicy)],
  ["one of the version before", part(AuthorizationPolicyV1Beta1)],
  ["a policy for tokens", part(RequestAuthentication)],
  ["one for tokens of the version before", part(RequestAuthenticationV1Beta1)],
  ["istiod", istiod],
  ["a release of istiod", release("istiod")],
  ["a release of istiod from a registry", release("oci://registry.example.com/charts/istiod")],
  ["a release of istiod from a file", release("./charts/istiod-1.27.0.tgz")],
  ["a release of istiod from a folder", release("charts/istiod-v1.27/")],
] as const;

export const cases: readonly RuleCases[] = [
  {
    rule: "istio-peer-authentication-mesh-wide-strict",
    accepts: [
      { what: "STRICT", resources: policies("istio-system", mtls("STRICT")) },
      {
        what: "policies of other namespaces",
        resources: [...policies("demo", mtls("PERMISSIVE")), ...policies(undefined, mtls("PERMISSIVE"))],
      },
      {
        what: "policies of selected workloads",
        resources: policies("istio-system", { selector, ...mtls("PERMISSIVE") }),
      },
      {
        what: "what is no root namespace in this mesh",
        resources: policies("istio-system", mtls("PERMISSIVE")),
        parameters: { rootNamespaces: ["mesh"] },
      },
    ],
    refuses: [
      {
        what: "another mode",
        resources: policies("istio-system", mtls("PERMISSIVE")),
        messages: strict('"PERMISSIVE"'),
      },
      {
        what: "no mode",
        resources: [...policies("istio-system", {}), ...policies("istio-system")],
        messages: [...strict("not set"), ...strict("not set")],
      },
      {
        what: "a selector that selects nothing in particular",
        resources: policies("istio-system", { selector: { matchLabels: {} }, ...mtls("UNSET") }),
        messages: strict('"UNSET"'),
      },
    ],
    postpones: [
      { what: "a mode that is not known yet", resources: only(policies("istio-system", mtls(UNKNOWN))) },
      {
        what: "a namespace that is not known yet",
        resources: only(policies(UNKNOWN, mtls("PERMISSIVE"))),
      },
    ],
  },
  {
    rule: "istio-peer-authentication-never-disabled",
    accepts: [
      {
        what: "other modes",
        resources: [...policies("demo", port("PERMISSIVE")), ...policies("demo", port("STRICT"))],
      },
      { what: "what is inherited", resources: [...policies("demo", {}), ...policies("demo")] },
    ],
    refuses: [
      { what: "no TLS", resources: policies("demo", mtls("DISABLE")), messages: strict('"DISABLE"') },
      {
        what: "no TLS at a port, whatever the reason",
        resources: policies("demo", port("DISABLE"), reason),
        messages: messages(PORT, '"DISABLE"', '"STRICT"'),
      },
    ],
    postpones: [
      { what: "a mode that is not known yet", resources: only(policies("demo", mtls(UNKNOWN))) },
      { what: "a port whose mode is not known yet", resources: only(policies("demo", port(UNKNOWN))) },
      { what: "ports that are not known yet", resources: only(policies("demo", { portLevelMtls: UNKNOWN })) },
    ],
  },
  {
    rule: "istio-peer-authentication-permissive-ports-only",
    accepts: [
      { what: "STRICT", resources: policies("demo", mtls("STRICT")) },
      { what: "a port for a reason", resources: policies("demo", port("PERMISSIVE"), reason) },
      { what: "a strict port", resources: policies("demo", port("STRICT")) },
      { what: "what is inherited", resources: policies("demo") },
    ],
    refuses: [
      {
        what: "whole workloads, whatever the reason",
        resources: policies("demo", { selector, ...mtls("PERMISSIVE") }, reason),
        messages: messages("spec.mtls.mode", '"PERMISSIVE"', REASONED),
      },
      {
        what: "a port without a reason",
        resources: [
          ...policies("demo", port("PERMISSIVE")),
          ...policies("demo", port("PERMISSIVE"), { "homelab-pki/reason": "" }),
        ],
        messages: [...messages(PORT, '"PERMISSIVE"', REASONED), ...messages(PORT, '"PERMISSIVE"', REASONED)],
      },
      {
        what: "a port of a policy that says nothing of itself",
        resources: [{ type: PeerAuthentication, name: "policy", props: { spec: port("PERMISSIVE") } }],
        messages: messages(PORT, '"PERMISSIVE"', REASONED).slice(1),
      },
      {
        what: "a port of every workload",
        resources: policies("demo", { ...port("PERMISSIVE"), selector: {} }, reason),
        messages: messages(PORT, '"PERMISSIVE"', REASONED),
      },
    ],
    postpones: [
      { what: "a mode that is not known yet", resources: only(policies("demo", mtls(UNKNOWN))) },
      {
        what: "a reason that is not known yet",
        resources: only(policies("demo", port("PERMISSIVE"), UNKNOWN)),
      },
    ],
  },
  {
    rule: "istio-mesh-wide-policy-present",
    accepts: [
      ...policies("istio-system", mtls("STRICT")).map((policy) => ({
        what: `a mesh with a policy of ${policy.type.token}`,
        resources: [istiod, ...policies("demo", mtls("STRICT")), policy],
      })),
      {
        what: "one in the root namespace of this mesh",
        resources: [istiod, ...policies("mesh", mtls("STRICT"))],
        parameters: { rootNamespaces: ["mesh", "other"] },
      },
      {
        what: "a stack without a mesh",
        resources: [
          part(Deployment, { metadata: { labels: { app: "web" } } }),
          part(Deployment),
          part(Deployment, { metadata: {} }),
          ...["cert-manager", "my-istiod", "istiod-remote", "istiod/other"].map(release),
        ],
      },
    ],
    refuses: [
      ...parts.map(([what, resource]) => ({ what, resources: [resource], messages: unprotected("part") })),
      ...policies("demo", mtls("STRICT")).map((policy) => ({
        what: `a policy for one namespace of ${policy.type.token}`,
        resources: [policy],
        messages: unprotected("policy"),
      })),
      {
        what: "a mesh-wide policy that demands nothing",
        resources: policies("istio-system", mtls("PERMISSIVE")),
        messages: unprotected("policy"),
      },
      {
        what: "mesh-wide policies that say nothing, and one of nowhere",
        resources: [
          ...policies("istio-system"),
          ...policies("istio-system", {}),
          part(PeerAuthentication, { spec: mtls("STRICT") }),
        ],
        messages: unprotected("policy"),
      },
      {
        what: "one that selects workloads",
        resources: policies("istio-system", { selector, ...mtls("STRICT") }),
        messages: unprotected("policy"),
      },
      {
        what: "none in the root namespaces of this mesh",
        resources: [istiod],
        parameters: { rootNamespaces: ["mesh", "other"] },
        messages: unprotected("part", "mesh or other"),
      },
    ],
    postpones: [
      {
        what: "a mode that is not known yet",
        resources: [istiod, ...policies("istio-system", mtls(UNKNOWN))],
      },
    ],
  },
];
