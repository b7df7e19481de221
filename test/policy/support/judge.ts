import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as wire from "@pulumi/policy/deserialize.js";
import * as proxy from "@pulumi/policy/proxy.js";
import { type Exception, Exceptions } from "../../../policy/kernel/exceptions.ts";
import type { ResourceType } from "../../../policy/kernel/resource-type.ts";
import type { Rule } from "../../../policy/kernel/rule.ts";

/** The SDK's own view of inputs that are not known yet, in a part of it whose types are not published. */
const { UnknownValueError, unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  readonly UnknownValueError: new (...args: never[]) => Error;
  unknownCheckingProxy(props: object): Record<string, unknown>;
  readonly unknownStringValue: string;
};

/** How the SDK reads inputs as the engine sends them: secrets are their values, assets objects of their classes. */
const { deserializeProperties } = wire as unknown as {
  deserializeProperties(struct: { toJavaScript(): object }, proxySecrets: boolean): object;
};

/** What a preview does not know yet, as a value of an input. The engine tells policies so with this text. */
export const UNKNOWN = unknownStringValue as never;

/** A resource as a program declares it. */
export interface Declared {
  readonly type: ResourceType | string;
  /** @default "example" */
  readonly name?: string;
  /** Inputs as they cross the wire: plain values, an asset or a secret as an object with its signature. */
  readonly props: Readonly<Record<string, unknown>>;
  /** @default false */
  readonly protect?: boolean;
  /** Name of the parent, or its URN if the types of its own parents count. @default none */
  readonly parent?: string;
  /** Names of the resources that must be there before it. @default none */
  readonly dependsOn?: readonly string[];
  /** Names of the resources whose outputs stand in a property, by property. @default none */
  readonly uses?: Readonly<Record<string, readonly string[]>>;
  /** Name of its provider. @default none that is told */
  readonly provider?: string;
}

/** How the environment has set the rule. */
export interface Settings {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly exceptions?: readonly Exception[];
  /** What other rules refused and exceptions covered before. @default nothing */
  readonly covered?: readonly { readonly rule: string; readonly resource: string }[];
  /** @default 2026-01-01 */
  readonly today?: string;
}

/** What a rule says about resources. */
export interface Judgement {
  /** Messages, in order. */
  readonly violations: readonly string[];
  /** What the rule could not see in a preview, one text a resource. */
  readonly postponed: readonly string[];
  /** How many resources the rule looked at; of a rule of the whole stack, all. */
  readonly looked: number;
}

const PROVIDER = "pulumi:providers:vault";

/** Has a rule judge the resources of a stack, as Pulumi's policy server does: each one, or all together. */
export function judge(
  rule: Rule,
  resources: readonly Declared[],
  settings: Settings = {},
): Promise<Judgement> {
  const exceptions = new Exceptions(settings.exceptions ?? [], new Date(settings.today ?? "2026-01-01"));
  for (const { rule, resource } of settings.covered ?? []) exceptions.cover(rule, resource);
  return judgeWith(rule, resources, exceptions, settings.parameters);
}

/** {@link judge} with exceptions that other rules share. */
export async function judgeWith(
  rule: Rule,
  resources: readonly Declared[],
  exceptions: Exceptions,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Judgement> {
  const policy = rule.policy(exceptions);
  const violations: string[] = [];
  const postponed: string[] = [];
  const seen = linked(resources);
  const shared = {
    getConfig: <T extends object>() => parameters as T,
    stackTags: new Map<string, string>(),
    // Rules are silent about what they are not for.
    notApplicable: (): never => {
      throw new Error("no rule says this");
    },
  };
  const attempt = async (validate: () => unknown) => {
    try {
      await validate();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      postponed.push(error.message);
    }
  };
  if ("validateStack" in policy) {
    const args: StackValidationArgs = { ...shared, resources: seen };
    await attempt(() =>
      (policy as StackValidationPolicy).validateStack(args, (text) => violations.push(text)),
    );
  } else {
    for (const validate of [(policy as ResourceValidationPolicy).validateResource ?? []].flat()) {
      for (const resource of seen) {
        const args = { ...shared, ...resource } as ResourceValidationArgs;
        await attempt(() => validate(args, (text) => violations.push(text)));
      }
    }
  }
  const looked = seen.filter(({ type }) => rule.types?.includes(type) ?? true).length;
  return { violations, postponed, looked };
}

/** The resources as Pulumi shows them to policies, their dependencies being the resources themselves. */
function linked(resources: readonly Declared[]): PolicyResource[] {
  const seen = resources.map(asPolicyResource);
  const named = (names: readonly string[] = []) =>
    names.map((wanted) => seen.find(({ name }) => name === wanted) as PolicyResource);
  for (const [index, { dependsOn, uses = {}, parent }] of resources.entries()) {
    const resource = seen[index] as PolicyResource;
    if (parent !== undefined) resource.parent = seen.find(({ name }) => name === parent);
    resource.dependencies.push(...named(dependsOn));
    for (const [property, names] of Object.entries(uses)) {
      resource.propertyDependencies[property] = named(names);
    }
  }
  return seen;
}

function received(props: object): object {
  return deserializeProperties({ toJavaScript: () => JSON.parse(JSON.stringify(props)) }, false);
}

function asPolicyResource({
  type,
  name = "example",
  props,
  protect = false,
  parent,
  provider,
}: Declared): PolicyResource {
  const token = typeof type === "string" ? type : type.token;
  const urn = (of: string) => `urn:pulumi:test::test::${token}::${of}`;
  return {
    type: token,
    props: unknownCheckingProxy(received(props)),
    urn: urn(name),
    name,
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
      ...(parent !== undefined && { parent: parent.startsWith("urn:") ? parent : urn(parent) }),
    },
    ...(provider !== undefined && {
      provider: {
        type: PROVIDER,
        props: {},
        urn: `urn:pulumi:test::test::${PROVIDER}::${provider}`,
        name: provider,
      },
    }),
    dependencies: [],
    propertyDependencies: {},
    isType: (resourceClass) => (resourceClass as { __pulumiType?: string }).__pulumiType === token,
    asType: () => undefined,
  };
}
