import type { PolicyResource, ReportViolation, StackValidationArgs } from "@pulumi/policy";
import type { Exceptions } from "./exceptions.ts";
import { type Parameters, type ParameterValues, valuesOf } from "./parameters.ts";
import type { ResourceType } from "./resource-type.ts";
import { describe, type Rule, type RuleText } from "./rule.ts";
import { messageOf, type Violation } from "./violation.ts";

/** A resource of the stack with its properties: inputs and, once they are known, outputs. */
export interface StackResource<Props> {
  readonly name: string;
  readonly props: Props;
  /** The resource as Pulumi gives it: parent, dependencies, options. */
  readonly resource: PolicyResource;
}

/** What a check of the whole stack sees. */
export interface StackContext<P extends Parameters> {
  readonly parameters: ParameterValues<P>;
  readonly exceptions: Exceptions;
  /** All resources of the stack, as Pulumi gives them. */
  readonly resources: readonly PolicyResource[];
  /** The stack's resources of a type. */
  of<Props>(type: ResourceType<Props>): readonly StackResource<Props>[];
  /** Reports a violation of a resource. */
  refuse(resource: StackResource<unknown>, violation: Violation): void;
  /** Reports what concerns the stack and none of its resources. Exceptions name it `stack`. */
  refuseStack(message: string): void;
}

/** A rule that looks at all resources of a stack together, when it is known what there will be. */
export function stackRule<P extends Parameters = Record<string, never>>(
  text: RuleText<P>,
  judge: (stack: StackContext<P>) => void,
): Rule {
  const parameters = (text.parameters ?? {}) as P;
  return {
    ...text,
    parameters,
    policy: (exceptions) => ({
      ...describe(text),
      validateStack: (args, report) => run(args, report, exceptions),
    }),
  };

  function run(
    { resources, getConfig }: StackValidationArgs,
    report: ReportViolation,
    exceptions: Exceptions,
  ): void {
    // Rules ask for types inside loops over resources.
    const byType = new Map<string, StackResource<unknown>[]>();
    for (const resource of resources) {
      const { name, type, props } = resource;
      const known = byType.get(type);
      if (known === undefined) byType.set(type, [{ name, props, resource }]);
      else known.push({ name, props, resource });
    }
    const context: StackContext<P> = {
      parameters: valuesOf(parameters, getConfig()),
      exceptions,
      resources,
      of: <Props>({ token }: ResourceType<Props>) => (byType.get(token) ?? []) as StackResource<Props>[],
      refuse({ name, resource }, violation) {
        if (!exceptions.cover(text.name, name)) report(messageOf(name, violation), resource.urn);
      },
      refuseStack(message) {
        if (!exceptions.cover(text.name, "stack")) report(message);
      },
    };
    try {
      judge(context);
    } catch (error) {
      exceptions.postponeAll(text.name);
      throw error;
    }
  }
}
