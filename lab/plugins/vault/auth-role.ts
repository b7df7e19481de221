import type { Properties } from "../provider/index.ts";
import { textOf, trimmed } from "./fields.ts";

/** Where a role of an auth method lies in Vault, by its inputs `backend` and `roleName`; it is the resource's id too. */
export function authRoleId(inputs: Properties): string {
  return `auth/${trimmed(textOf(inputs, "backend"))}/role/${trimmed(textOf(inputs, "roleName"))}`;
}

/** The two inputs again, which Vault does not tell when it is asked for a role. */
export function authRolePlace(id: string): Properties {
  const [, backend, roleName] = /^auth\/(.+)\/role\/(.+)$/.exec(id) ?? [];
  return { backend, roleName };
}
