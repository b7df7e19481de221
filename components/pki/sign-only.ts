/**
 * The rule of a Vault policy that lets a client have certificates signed and do nothing else.
 *
 * `create` beside `update`: Vault asks for it where a path cannot tell whether its object exists. No `not_after`: before
 * 1.21.8 Vault lets a request outlast the role's `maxTtl` with it.
 *
 * @param path - where the role signs, `pki_int/sign/lab-internal`
 * @see https://github.com/hashicorp/vault/issues/29928
 */
export function signOnly(path: string): string {
  return `path "${path}" {\n  capabilities = ["create", "update"]\n  denied_parameters = { "not_after" = [] }\n}\n`;
}
