import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What a namespace's pods may ask of their node.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export type PodSecurity = "privileged" | "baseline" | "restricted";

/** Inputs of {@link createNamespace}. */
export interface NamespaceArgs {
  /** Name of the namespace. */
  readonly namespace: string;
  /**
   * Pod Security Standard that is enforced.
   * @default "restricted"
   */
  readonly podSecurity?: PodSecurity;
  /**
   * Further labels.
   * @default none
   */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Annotations.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Creates a namespace whose pods are held to a Pod Security Standard. */
export function createNamespace(
  name: string,
  { namespace, podSecurity = "restricted", labels, annotations }: NamespaceArgs,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Namespace {
  return new kubernetes.core.v1.Namespace(
    name,
    {
      metadata: {
        name: namespace,
        labels: { "pod-security.kubernetes.io/enforce": podSecurity, ...labels },
        annotations,
      },
    },
    opts,
  );
}
