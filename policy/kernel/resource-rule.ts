import type { PolicyResourceOptions, ResourceValidation, ResourceValidationArgs } from "@pulumi/policy";
import type { Exceptions } from "./exceptions.ts";
import { type Parameters, type ParameterValues, valuesOf } from "./parameters.ts";
import type { ResourceType } from "./resource-type.ts";
import { describe, type Rule, type RuleText } from "./rule.ts";
import { messageOf, type Violation } from "./violation.ts";

/** What a check knows beside the inputs of the resource. */
export interface ResourceContext<P extends Parameters> {
  /** Name of the resource in the program. */
  readonly name: string;
  /** `protect`, the parent and others. */
  readonly options: PolicyResourceOptions;
  readonly parameters: ParameterValues<P>;
  /** Reports a violation; a check may report several. */
  refuse(violation: Violation): void;
}

/** Judges resources of one type. Made by {@link check}. */
export interface ResourceCheck<P extends Parameters> {
  readonly type: ResourceType;
  readonly judge: (props: never, context: ResourceContext<P>) => void | Promise<void>;
}

/**
 * A check of the resources of one type, which sees their inputs. Reading one that a preview does not know yet ends the
 * check, and Pulumi says that the rule is judged in `up`. What stands in assets comes as a promise, so a check may wait.
 */
export function check<Props, P extends Parameters>(
  type: ResourceType<Props>,
  judge: (props: Props, context: ResourceContext<P>) => void | Promise<void>,
): ResourceCheck<P> {
  return { type, judge };
}

/** One {@link check} for several types whose inputs are alike, such as the versions of a kind. */
export function checkEach<Props, P extends Parameters>(
  types: readonly ResourceType<Props>[],
  judge: (props: Props, context: ResourceContext<P>) => void,
): ResourceCheck<P>[] {
  return types.map((type) => check(type, judge));
}

/** A rule that looks at each resource by itself. */
export function resourceRule<P extends Parameters = Record<string, never>>(
  text: RuleText<P>,
  checks: readonly ResourceCheck<P>[],
): Rule {
  const parameters = (text.parameters ?? {}) as P;
  const byToken = new Map(checks.map((each) => [each.type.token, each]));
  return {
    ...text,
    parameters,
    types: [...byToken.keys()],
    policy: (exceptions) => ({ ...describe(text), validateResource: validation(exceptions) }),
  };

  function validation(exceptions: Exceptions): ResourceValidation {
    return (args, report) => {
      const found = byToken.get(args.type);
      // Silent about other types. What the SDK's `notApplicable` throws and reports, for each rule and each resource,
      // takes longer than all checks together.
      return found && run(found, args, report, exceptions);
    };
  }

  function run(
    { judge }: ResourceCheck<P>,
    args: ResourceValidationArgs,
    report: (message: string) => void,
    exceptions: Exceptions,
  ): void | Promise<void> {
    const postpone = (error: unknown): never => {
      exceptions.postpone(text.name, args.name);
      throw error;
    };
    try {
      return judge(args.props as never, {
        name: args.name,
        options: args.opts,
        parameters: valuesOf(parameters, args.getConfig()),
        refuse(violation) {
          if (!exceptions.cover(text.name, args.name)) report(messageOf(args.name, violation));
        },
      })?.catch(postpone);
    } catch (error) {
      return postpone(error);
    }
  }
}
