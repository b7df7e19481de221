import { listParameter } from "../../kernel/parameters.ts";
import { checkEach, resourceRule } from "../../kernel/resource-rule.ts";
import type { CustomResource } from "../../kernel/resource-type.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import {
  AuthorizationPolicy,
  AuthorizationPolicyV1Beta1,
  PeerAuthentication,
  type PeerAuthenticationSpec,
  PeerAuthenticationV1Beta1,
  RequestAuthentication,
  RequestAuthenticationV1Beta1,
} from "../../resources/istio.ts";
import { Deployment, HelmRelease } from "../../resources/kubernetes.ts";
import { isChart } from "../../shared/charts.ts";

type Policy = CustomResource<PeerAuthenticationSpec>;

const PEER_AUTHENTICATIONS = [PeerAuthentication, PeerAuthenticationV1Beta1];
const OTHER_POLICIES = [
  AuthorizationPolicy,
  AuthorizationPolicyV1Beta1,
  RequestAuthentication,
  RequestAuthenticationV1Beta1,
];

const URL = "https://istio.io/latest/docs/reference/config/security/peer_authentication/";
const MODE = "spec.mtls.mode";
const REASON = "homelab-pki/reason";

const rootNamespaces = listParameter(
  ["istio-system"],
  "Namespaces whose policies are those of a whole mesh.",
);

export const istioPeerAuthenticationMeshWideStrict = resourceRule(
  {
    name: "istio-peer-authentication-mesh-wide-strict",
    title: "The mesh-wide policy demands mutual TLS",
    reason:
      "It holds for every workload that has no policy of its own, and STRICT alone turns strangers away.",
    level: "mandatory",
    severity: "critical",
    url: URL,
    remediation: "Set spec.mtls.mode to STRICT.",
    parameters: { rootNamespaces },
  },
  checkEach(PEER_AUTHENTICATIONS, (policy: Policy, { parameters, refuse }) => {
    const value = policy.spec?.mtls?.mode;
    if (isMeshWide(policy, parameters.rootNamespaces) && value !== "STRICT") {
      refuse({ property: MODE, value, allowed: '"STRICT"' });
    }
  }),
);

export const istioPeerAuthenticationNeverDisabled = resourceRule(
  {
    name: "istio-peer-authentication-never-disabled",
    title: "No policy turns mutual TLS off",
    reason: "Without mutual TLS nobody knows who calls, and everybody on the network reads along.",
    level: "mandatory",
    severity: "critical",
    url: URL,
    remediation: "Set the mode to STRICT; while a client cannot do TLS, to PERMISSIVE for that one port.",
  },
  checkEach(PEER_AUTHENTICATIONS, (policy: Policy, { refuse }) => {
    for (const [property, value] of modesOf(policy)) {
      if (value === "DISABLE") {
        refuse({ property, value, allowed: '"STRICT"' });
      }
    }
  }),
);

export const istioPeerAuthenticationPermissivePortsOnly = resourceRule(
  {
    name: "istio-peer-authentication-permissive-ports-only",
    title: "Plain text is let in at single ports only, for a reason that is written down",
    reason: "PERMISSIVE takes plain text from anybody, and what was meant for a migration stays for ever.",
    level: "mandatory",
    severity: "high",
    url: "https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/",
    remediation: `Select the workload, set portLevelMtls for its port alone, and say why in the annotation ${REASON}.`,
  },
  checkEach(PEER_AUTHENTICATIONS, (policy: Policy, { refuse }) => {
    const isReasoned = hasSelector(policy) && policy.metadata?.annotations?.[REASON];
    for (const [property, value] of modesOf(policy)) {
      if (value === "PERMISSIVE" && (property === MODE || !isReasoned)) {
        refuse({
          property,
          value,
          allowed: `"STRICT", or "PERMISSIVE" for a port of a selected workload with the annotation ${REASON}`,
          change: `the resource's ${property}`,
        });
      }
    }
  }),
);

export const istioMeshWidePolicyPresent = stackRule(
  {
    name: "istio-mesh-wide-policy-present",
    title: "A mesh has a policy that demands mutual TLS everywhere",
    reason: "Without one Istio lets plain text in wherever no policy says otherwise.",
    level: "mandatory",
    severity: "high",
    url: "https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#globally-enabling-istio-mutual-tls-in-strict-mode",
    remediation:
      "Add a PeerAuthentication to the mesh's root namespace, without a selector, with the mode STRICT.",
    parameters: { rootNamespaces },
  },
  ({ of, parameters, refuseStack }) => {
    const policies = PEER_AUTHENTICATIONS.flatMap((type) => of(type));
    const [part] = [
      ...policies,
      ...OTHER_POLICIES.flatMap((type) => of(type)),
      ...of(Deployment).filter(({ props }) => props.metadata?.labels?.app === "istiod"),
      ...of(HelmRelease).filter(({ props }) => isChart(props.chart, "istiod")),
    ];
    const isStrict = policies.some(
      ({ props }) => isMeshWide(props, parameters.rootNamespaces) && props.spec?.mtls?.mode === "STRICT",
    );
    if (part !== undefined && !isStrict) {
      refuseStack(
        `stack: ${part.name} belongs to Istio, and no policy demands mutual TLS of the whole mesh; allowed: ` +
          `a PeerAuthentication in ${parameters.rootNamespaces.join(" or ")} without a selector, with spec.mtls.mode "STRICT".`,
      );
    }
  },
);

/** The modes that a policy sets, by their paths. */
function modesOf({ spec }: Policy): readonly (readonly [path: string, mode: string | undefined])[] {
  const ports = Object.entries(spec?.portLevelMtls ?? {});
  return [
    [MODE, spec?.mtls?.mode],
    ...ports.map(([port, { mode }]) => [`spec.portLevelMtls.${port}.mode`, mode] as const),
  ];
}

/** Istio takes a selector without labels for none. */
function hasSelector({ spec }: Policy): boolean {
  return Object.keys(spec?.selector?.matchLabels ?? {}).length > 0;
}

/** Whether a policy is that of the whole mesh. */
function isMeshWide(policy: Policy, roots: readonly string[]): boolean {
  return roots.some((root) => root === policy.metadata?.namespace) && !hasSelector(policy);
}

/** Rules about whom workloads of the mesh let in. */
export const meshRules = [
  istioPeerAuthenticationMeshWideStrict,
  istioPeerAuthenticationNeverDisabled,
  istioPeerAuthenticationPermissivePortsOnly,
  istioMeshWidePolicyPresent,
] as const;
