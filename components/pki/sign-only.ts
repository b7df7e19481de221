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

/** What cert-manager sends, and nothing that says what kind of CA it shall be. */
const SIGNING_PARAMETERS = [
  "csr",
  "common_name",
  "alt_names",
  "ip_sans",
  "uri_sans",
  "ttl",
  "exclude_cn_from_sans",
];

/**
 * The rule of a Vault policy that lets a client have CA certificates signed by a mount's default issuer, with the path
 * length and for the names that are left below that. Vault lets a request widen both (`use_csr_values`,
 * `max_path_length`, `permitted_*`), choose another issuer or another end, so the parameters are a list of what is
 * allowed: what a later Vault takes is not.
 *
 * @param path - where the CA signs, `pki_mesh/root/sign-intermediate`
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#sign-intermediate
 * @see https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints
 */
export function signAuthoritiesOnly(path: string): string {
  const allowed = SIGNING_PARAMETERS.map((name) => `    "${name}" = []\n`).join("");
  return `path "${path}" {\n  capabilities = ["create", "update"]\n  allowed_parameters = {\n${allowed}  }\n}\n`;
}
