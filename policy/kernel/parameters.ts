import type { PolicyConfigSchema } from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { z } from "zod";

/** A value of a rule that an environment may set: its default and what may stand there. */
export interface Parameter<T> {
  readonly default: T;
  readonly description: string;
  /** What it accepts; the text of its errors is what is allowed. */
  readonly type: z.ZodType<T>;
}

/** Parameters of a rule, by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values of parameters, as a check reads them. */
export type ParameterValues<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

const duration = z
  .string({ error: 'a length of time such as "90d"' })
  .regex(/^[1-9][0-9]*[smhdy]$/, { error: 'a length of time such as "90d"' });
const list = z.array(z.string({ error: "a text" }), { error: "a list of texts" });
const count = z.int({ error: "a whole number" }).min(0, { error: "a whole number, 0 or more" });
const flag = z.boolean({ error: "true, false" });

/** A length of time: `"90d"`, `"10y"`. */
export function durationParameter(value: string, description: string): Parameter<string> {
  return { default: value, description, type: duration };
}

/** A list of texts. */
export function listParameter(value: readonly string[], description: string): Parameter<readonly string[]> {
  return { default: value, description, type: list };
}

/** A whole number, zero or more. */
export function countParameter(value: number, description: string): Parameter<number> {
  return { default: value, description, type: count };
}

/** Yes or no. */
export function flagParameter(value: boolean, description: string): Parameter<boolean> {
  return { default: value, description, type: flag };
}

/** The schema of a policy's configuration, against which Pulumi holds what an environment sets. */
export function configSchemaOf(parameters: Parameters): PolicyConfigSchema | undefined {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return undefined;
  return { properties: Object.fromEntries(entries.map(([name, parameter]) => [name, schemaOf(parameter)])) };
}

function schemaOf({ type, description, default: value }: Parameter<unknown>): PolicyConfigJSONSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type);
  return { ...schema, description, default: value } as PolicyConfigJSONSchema;
}

/** What is configured, over the defaults. */
export function valuesOf<P extends Parameters>(
  parameters: P,
  configured: Readonly<Record<string, unknown>>,
): ParameterValues<P> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, configured[name] ?? parameter.default]),
  ) as ParameterValues<P>;
}
