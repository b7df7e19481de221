import { isMatch } from "matcher";
import { listParameter } from "../kernel/parameters.ts";

/** Where a PKI mount signs certificates of CAs, every part by its name. */
const SIGN_INTERMEDIATE = /^([^+*{}]+)\/root\/sign-intermediate$/;

/** Parameter of rules about who may have CAs signed. */
export const authoritiesParameter = listParameter(
  ["*mesh*"],
  "Paths of PKI mounts by whose CA further CAs may be signed, never a root's; * stands for any part.",
);

/**
 * Whether a path signs certificates of CAs by one of these mounts.
 *
 * @param path in Vault's API, without a slash at the start
 */
export function signsAuthorities(path: string, mounts: readonly string[]): boolean {
  const [, ...mount] = SIGN_INTERMEDIATE.exec(path) ?? [];
  return isMatch(mount, mounts);
}
