import type {
  EnforcementLevel,
  Policy,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Exceptions } from "./exceptions.ts";
import { configSchemaOf, type Parameters } from "./parameters.ts";

/** What a rule says of itself. */
export interface RuleText<P extends Parameters> {
  /** Kebab case: the system, the resource, and what must hold. */
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** Why, in one sentence. */
  readonly reason: string;
  /** In the preset `homelab`. */
  readonly level: Extract<EnforcementLevel, "mandatory" | "advisory">;
  readonly severity: Severity;
  /** Where the rule comes from. */
  readonly url: string;
  /** How to repair what it refuses. */
  readonly remediation: string;
  /** What an environment may set. @default nothing */
  readonly parameters?: P;
}

/** A rule of the pack. */
export interface Rule extends RuleText<Parameters> {
  readonly parameters: Parameters;
  /** Tokens of the types that it looks at; nothing for a rule of the whole stack. */
  readonly types?: readonly string[];
  /** The policy that Pulumi runs. It is silent about what an exception covers. */
  policy(exceptions: Exceptions): ResourceValidationPolicy | StackValidationPolicy;
}

/** The part of a policy that describes it. */
export function describe(text: RuleText<Parameters>): Policy {
  return {
    name: text.name,
    displayName: text.title,
    description: text.reason,
    enforcementLevel: text.level,
    severity: text.severity,
    url: text.url,
    remediationSteps: text.remediation,
    configSchema: configSchemaOf(text.parameters ?? {}),
  };
}
