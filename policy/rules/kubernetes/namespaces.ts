import { listParameter } from "../../kernel/parameters.ts";
import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import type { Violation } from "../../kernel/violation.ts";
import { Certificate } from "../../resources/cert-manager.ts";
import { Namespace, NetworkPolicy, Secret, SecretPatch } from "../../resources/kubernetes.ts";
import { holdCaKey, startsWithCa } from "../../shared/ca-key.ts";

type Metadata = { readonly namespace?: string } | undefined;

/** What a Secret and a patch of one have in common. */
interface SecretProps {
  readonly metadata?: Metadata;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

type Direction = "Ingress" | "Egress";

interface NetworkPolicySpec {
  /** Nothing in it selects all pods of the namespace. */
  readonly podSelector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly unknown[];
  };
  /** @default for what comes in; with rules for what goes out, for that too */
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

/** Without one, every pod of the cluster can talk to every pod of the namespace, and those to everybody. */
export const kubernetesNamespaceDefaultDeny = stackRule(
  {
    name: "kubernetes-namespace-default-deny",
    title: "Namespaces deny traffic that nobody allowed",
    reason: "A pod that was broken into reaches only what a NetworkPolicy names, and not the whole cluster.",
    level: "advisory",
    severity: "medium",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic",
    remediation:
      "Add a NetworkPolicy with an empty podSelector and policyTypes Ingress and Egress, and one for each traffic that is needed.",
  },
  ({ of, refuse }) => {
    const policies = of(NetworkPolicy);
    for (const namespace of of(Namespace)) {
      const name = namespace.props.metadata?.name;
      const own = policies.filter(({ props }) => props.metadata?.namespace === name);
      const open = DIRECTIONS.filter(
        (direction) => !own.some(({ props }) => props.spec && denies(props.spec, direction)),
      );
      if (open.length > 0) {
        refuse(namespace, {
          property: `NetworkPolicy that denies ${open.join(" and ")}`,
          value: undefined,
          allowed: "one with an empty podSelector, policyTypes Ingress and Egress, and no rules",
          change: "the program, which makes no such NetworkPolicy in the namespace",
        });
      }
    }
  },
);

function denies(spec: NetworkPolicySpec, direction: Direction): boolean {
  const { podSelector: { matchLabels = {}, matchExpressions = [] } = {}, policyTypes = ["Ingress"] } = spec;
  const rules = direction === "Ingress" ? spec.ingress : spec.egress;
  return (
    policyTypes.includes(direction) &&
    Object.keys(matchLabels).length + matchExpressions.length === 0 &&
    !rules?.length
  );
}

const SIGNING = {
  signingNamespaces: listParameter(
    ["cert-manager", "istio-system"],
    "Namespaces that sign with a CA's key of their own: of cert-manager's CA issuers, and of istiod.",
  ),
};

/** Who may read the Secrets of a namespace, or run pods in it, has its keys. */
export const kubernetesSecretCaKeyWhereItSigns = resourceRule(
  {
    name: "kubernetes-secret-ca-key-where-it-signs",
    title: "Private keys of CAs are only in the namespaces that sign with them",
    reason: "Whoever may read Secrets or run pods in a namespace with a CA's key can be every service.",
    level: "mandatory",
    severity: "critical",
    url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/#least-privilege-secrets",
    remediation:
      "Move the CA to the namespace that signs with it, or to Vault, and give others its certificate only.",
    parameters: SIGNING,
  },
  [
    check<SecretProps, typeof SIGNING>(Secret, judgeSecret),
    check<SecretProps, typeof SIGNING>(SecretPatch, judgeSecret),
    check(Certificate, ({ metadata, spec }, { parameters: { signingNamespaces }, refuse }) => {
      if (spec?.isCA && isElsewhere(metadata, signingNamespaces)) {
        refuse(misplaced("a Certificate with isCA: true", metadata, signingNamespaces));
      }
    }),
  ],
);

function judgeSecret(
  secret: SecretProps,
  { parameters: { signingNamespaces }, refuse }: ResourceContext<typeof SIGNING>,
): void {
  if (isElsewhere(secret.metadata, signingNamespaces) && hasCaKey(secret)) {
    refuse(misplaced("a Secret with the private key of a CA", secret.metadata, signingNamespaces));
  }
}

function isElsewhere(metadata: Metadata, signing: readonly string[]): boolean {
  return !signing.some((namespace) => namespace === metadata?.namespace);
}

/** Says where it is, and never what is in it. */
function misplaced(what: string, metadata: Metadata, signing: readonly string[]): Violation {
  return {
    property: "metadata.namespace",
    value: metadata?.namespace,
    allowed: `${signing.join(", ")}, for ${what}`,
  };
}

function hasCaKey({ type, data = {}, stringData = {} }: SecretProps): boolean {
  const texts = new Map(Object.entries(data).map(([key, value]) => [key, decoded(value)]));
  for (const [key, value] of Object.entries(stringData)) texts.set(key, value);
  // In a Secret of this type, the key of the first certificate stands beside it, however it is written.
  return (
    (type === "kubernetes.io/tls" && startsWithCa(texts.get("tls.crt"))) || holdCaKey([...texts.values()])
  );
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

/** What namespaces must have, and what they must not. */
export const namespaceRules = [kubernetesNamespaceDefaultDeny, kubernetesSecretCaKeyWhereItSigns];
