import type { Unwrap } from "@pulumi/pulumi";

/**
 * A resource type and the inputs that its resources have. Only its token is there at run time, so that the pack starts
 * without loading the providers' packages.
 */
export interface ResourceType<Props = unknown> {
  /** Type token, for example `vault:pkiSecret/secretBackendRole:SecretBackendRole`. */
  readonly token: string;
  /** Carries the type of the inputs and is never set. */
  readonly props?: Props;
}

/** What a resource class takes as its second argument, with every output resolved. */
type InputsOf<Class extends abstract new (...args: never[]) => unknown> = Unwrap<
  NonNullable<ConstructorParameters<Class>[1]>
>;

/**
 * Names the type of a provider's resource class: `resourceType<typeof vault.Mount>("vault:index/mount:Mount")`.
 *
 * @param token the class's own; a test holds them against each other
 */
export function resourceType<Class extends abstract new (...args: never[]) => unknown>(
  token: string,
): ResourceType<InputsOf<Class>> {
  return { token };
}

/** Inputs of a Kubernetes custom resource. What its author wrote may lack anything. */
export interface CustomResource<Spec> {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Partial<Spec>;
}

/**
 * Names a kind of custom resource, which all share one class and differ in the token.
 *
 * @param apiVersion for example `cert-manager.io/v1`
 */
export function customResource<Spec>(apiVersion: string, kind: string): ResourceType<CustomResource<Spec>> {
  return { token: `kubernetes:${apiVersion}:${kind}` };
}
