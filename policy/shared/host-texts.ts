import * as proxy from "@pulumi/policy/proxy.js";
import type { Parameters } from "../kernel/parameters.ts";
import { check, checkEach, type ResourceCheck, type ResourceContext } from "../kernel/resource-rule.ts";
import type { ResourceType } from "../kernel/resource-type.ts";
import { CopyToRemote, LocalCommand, RemoteCommand } from "../resources/command.ts";

/** A text that a program runs on a machine or writes to it. */
export interface HostText {
  /** Property of the resource in which it stands. */
  readonly property: string;
  readonly text: string;
}

/** What both kinds of commands have. */
export interface CommandProps {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Commands on other machines and on the one that runs Pulumi. */
export const COMMANDS: readonly ResourceType<CommandProps>[] = [RemoteCommand, LocalCommand];

/** The texts that a command's shell runs. */
export const COMMAND_LINES = ["create", "update", "delete"] as const;

/**
 * The texts of a command, one at a time, so that what is wrong with the first is reported although a preview does not
 * know the second.
 */
export function* commandTexts(
  props: CommandProps,
  properties: readonly ("create" | "update" | "delete" | "stdin")[] = [...COMMAND_LINES, "stdin"],
): Generator<HostText> {
  for (const property of properties) {
    const text = props[property];
    if (text !== undefined) yield { property, text };
  }
}

/**
 * Checks of all texts that reach a machine: commands, their standard input, and texts that are copied. What stands in
 * files on the operator's machine is not among them: a policy sees their paths only.
 *
 * @param textsOf what is looked at of a command
 */
export function textChecks<P extends Parameters>(
  judge: (text: HostText, context: ResourceContext<P>) => void,
  textsOf: (props: CommandProps) => Iterable<HostText> = commandTexts,
): ResourceCheck<P>[] {
  return [
    ...checkEach<CommandProps, P>(COMMANDS, (props, context) => {
      for (const text of textsOf(props)) judge(text, context);
    }),
    check<CopyProps, P>(CopyToRemote, async ({ source }, context) => {
      const text = await assetField(source, "text");
      if (text !== undefined) judge({ property: "source.text", text }, context);
    }),
  ];
}

/** What is read of `CopyToRemote`. */
export interface CopyProps {
  /** An asset or an archive. */
  readonly source: object;
  readonly remotePath: string;
}

/** The SDK's way to what lies behind its view of inputs, in a part of it whose types are not published. */
const { getSpecialProxyTarget } = proxy as unknown as { readonly getSpecialProxyTarget: string };

/** The text of a text asset, or the path of a file asset or file archive; nothing of another. */
export async function assetField(asset: object, field: "text" | "path"): Promise<string | undefined> {
  const promise = (asset as Record<string, Record<string, Promise<string>> | undefined>)[field];
  // The view that throws for unknown values wraps promises too, and a wrapped promise cannot be awaited.
  return promise?.[getSpecialProxyTarget];
}
