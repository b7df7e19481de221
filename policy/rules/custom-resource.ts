import type { ReportViolation, ResourceValidation, ResourceValidationArgs } from "@pulumi/policy";

/** A kind of custom resource, as its manifests name it. */
export interface CustomResourceKind {
  /** `cert-manager.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * `validateResourceOfType` for custom resources, which share one class and differ in the type's name.
 *
 * @param validate gets the resource's `spec`, whose fields are what its author wrote and may be missing
 */
export function validateCustomResource<Spec extends object>(
  { apiVersion, kind }: CustomResourceKind,
  validate: (spec: Partial<Spec>, args: ResourceValidationArgs, report: ReportViolation) => void,
): ResourceValidation {
  const type = `kubernetes:${apiVersion}:${kind}`;
  return (args, report) => {
    if (args.type !== type) args.notApplicable(`Policy only applies to resources of type '${type}'`);
    validate((args.props.spec ?? {}) as Partial<Spec>, args, report);
  };
}
