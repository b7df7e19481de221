/** Stands for any text in a pattern. */
export const ANY_TEXT = "*";

/**
 * Whether there is a path that both patterns fit. In either, `*` stands for any text and `+` for any text without a
 * slash, which is a little more than Vault lets them stand for.
 *
 * @see https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax
 */
export function pathsOverlap(one: string, other: string): boolean {
  if (one === "" && other === "") return true;
  if (takesAny(one, other) || takesAny(other, one)) return true;
  return one[0] === other[0] && pathsOverlap(one.slice(1), other.slice(1));
}

/** Whether they overlap with the wildcard at the start of the first at its end, or taking one character more. */
function takesAny(wild: string, other: string): boolean {
  if (!/^[*+]/.test(wild)) return false;
  if (pathsOverlap(wild.slice(1), other)) return true;
  const takes = wild.startsWith(ANY_TEXT) ? other !== "" : /^[^/]/.test(other);
  return takes && pathsOverlap(wild, other.slice(1));
}
