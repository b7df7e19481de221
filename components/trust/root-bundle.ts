import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { convertText, invalidInput, unfitInput } from "../shared/index.ts";
import { webhookRetry } from "../shared/webhook-retry.ts";
import { readRoot } from "./root-certificates.ts";

/**
 * Key of the bundle in each ConfigMap. Kubernetes' own `kube-root-ca.crt` has it, and Gateway API reads no other
 * from the ConfigMap of a BackendTLSPolicy.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#backendtlspolicyvalidation
 */
export const ROOT_BUNDLE_KEY = "ca.crt";

/** Label that the API server itself puts on each namespace. */
const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Chooses namespaces by their labels, as Kubernetes' LabelSelector. */
export interface NamespaceSelector {
  /** Labels that a namespace must have. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** Further conditions; all must hold. */
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

/** Inputs of {@link RootBundle}. Exactly one of `namespaces` and `namespaceSelector` says where it goes. */
export interface RootBundleArgs {
  /**
   * Name of the Bundle and of the ConfigMap in each namespace, unique in the cluster.
   *
   * @default the component's name
   */
  readonly bundleName?: string;
  /** PEM of every root to trust, one certificate each. */
  readonly roots: readonly pulumi.Input<string>[];
  /** Names of the namespaces that get the bundle. */
  readonly namespaces?: readonly string[];
  /** Labels of the namespaces that get the bundle, those created later included. */
  readonly namespaceSelector?: NamespaceSelector;
}

/**
 * The roots that workloads trust, as a ConfigMap of one name in each chosen namespace, kept up to date by
 * trust-manager.
 *
 * All roots are in it, those about to sign and those that no longer do, so that an exchange of roots needs
 * nobody's attention. Finished when every chosen namespace has it.
 *
 * @throws InputPropertyError if a root is not exactly one root certificate, or if no namespace is chosen
 * @see https://cert-manager.io/docs/trust/trust-manager/
 */
export class RootBundle extends pulumi.ComponentResource {
  /** Name of the ConfigMap in each namespace; its key is {@link ROOT_BUNDLE_KEY}. */
  readonly bundleName: pulumi.Output<string>;

  constructor(name: string, args: RootBundleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { bundleName = name, roots } = args;
    if (roots.length === 0) throw unfitInput("roots", "a bundle needs at least one root");
    // One source a root: a root that comes or goes is one line of the preview.
    const sources = roots.map((root, index) => ({
      inLine: convertText(root, (pem) => readRoot(pem, `roots[${index}]`)),
    }));
    const selector = namespaceSelector(args);
    super("homelab-pki:index:RootBundle", name, { bundleName }, opts);

    const bundle = new kubernetes.apiextensions.CustomResource(
      `${name}-bundle`,
      {
        apiVersion: "trust.cert-manager.io/v1alpha1",
        kind: "Bundle",
        metadata: { name: bundleName, annotations: { "pulumi.com/waitFor": "condition=Synced" } },
        spec: {
          sources,
          target: { configMap: { key: ROOT_BUNDLE_KEY }, namespaceSelector: selector },
        },
      },
      {
        parent: this,
        hooks: { onError: [webhookRetry()] },
        customTimeouts: { create: "5m", update: "5m" },
      },
    );

    this.bundleName = bundle.metadata.name;
    this.registerOutputs({ bundleName: this.bundleName });
  }
}

/** trust-manager reads a missing selector and an empty one as "all namespaces", which nobody should get by mistake. */
function namespaceSelector({ namespaces, namespaceSelector: selector }: RootBundleArgs): NamespaceSelector {
  if ((namespaces === undefined) === (selector === undefined)) {
    throw unfitInput("namespaceSelector", "exactly one of namespaces and namespaceSelector must be set");
  }
  if (namespaces !== undefined) {
    if (namespaces.length === 0) throw invalidInput("namespaces", namespaces, "at least one namespace");
    return { matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: "In", values: [...namespaces] }] };
  }
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
    throw invalidInput(
      "namespaceSelector",
      selector,
      `a selector with a condition; for all namespaces, the label ${NAMESPACE_NAME_LABEL} Exists`,
    );
  }
  return selector as NamespaceSelector;
}
