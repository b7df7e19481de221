import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

/** A resource as a policy sees it in a preview. */
export interface Resource {
  /** Type token. */
  readonly type: string;
  /** Inputs. */
  readonly props: Record<string, unknown>;
}

/** Thrown by a validator for a resource that it does not look at, as the SDK does. */
class NotApplicable extends Error {}

/** What a policy says about a resource, one text a violation; nothing if it does not look at such resources. */
export async function violations(
  policy: ResourceValidationPolicy,
  { type, props }: Resource,
): Promise<string[] | undefined> {
  const found: string[] = [];
  // The SDK builds these from the engine's request, in a part of it that is not published.
  const args = {
    type,
    props,
    isType: (resource: { isInstance(candidate: unknown): boolean }) =>
      resource.isInstance({ __pulumiType: type }),
    notApplicable: () => {
      throw new NotApplicable();
    },
  } as unknown as ResourceValidationArgs;
  let applicable = false;
  for (const validate of [policy.validateResource ?? []].flat()) {
    try {
      await validate(args, (message) => found.push(message));
      applicable = true;
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
    }
  }
  return applicable ? found : undefined;
}
