import type { ResourceType } from "../kernel/resource-type.ts";

/**
 * Whether a resource of one of the types is above: the parent of the resource, or a parent of that one.
 *
 * @param parent URN of the parent, `urn:pulumi:<stack>::<project>::<types>::<name>`, whose types are those of all
 * its own parents, the outermost first, joined by `$`
 */
export function isBelow(parent: string | undefined, types: readonly ResourceType[]): boolean {
  if (parent === undefined) return false;
  const above = (parent.split("::")[2] as string).split("$");
  return types.some(({ token }) => above.includes(token));
}
