import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import {
  SecretBackendIssuer,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../resources/vault.ts";
import { idOfMountOf } from "../../shared/pki-mount.ts";
import { purposesOf, type RoleProps } from "../../shared/vault-roles.ts";

const API = "https://developer.hashicorp.com/vault/api-docs/secret/pki";
const CONSIDERATIONS = "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations";

/** What everybody may ask for and what hardly anybody may touch do not belong into one mount. */
export const vaultRoleNotOnRootMount = stackRule(
  {
    name: "vault-role-not-on-root-mount",
    title: "Roots sign intermediates only",
    reason:
      "A root that also signs for services has to be reachable for them, and a leak of its key cannot be revoked.",
    level: "mandatory",
    severity: "critical",
    url: `${CONSIDERATIONS}#one-ca-certificate-one-secrets-engine`,
    remediation: "Sign an intermediate CA in a mount of its own with the root, and create the role there.",
  },
  ({ of, refuse }) => {
    const roots = new Set(
      // A mount that signs intermediates holds their root, even if that was made elsewhere.
      [...of(SecretBackendRootCert), ...of(SecretBackendRootSignIntermediate)].map(idOfMountOf),
    );
    for (const role of of(SecretBackendRole)) {
      if (roots.has(idOfMountOf(role))) {
        refuse(role, {
          property: "backend",
          value: role.props.backend,
          allowed: "a mount without a root certificate",
          change: "homelab-pki:intermediateCa.mount",
        });
      }
    }
  },
);

/** A certificate that outlives its issuer fails on the day when nobody expects it. */
export const vaultIssuerLeafWithinIssuer = resourceRule(
  {
    name: "vault-issuer-leaf-within-issuer",
    title: "Issuers sign nothing that outlives them",
    reason: "A certificate stops working when its issuer expires, long before the date that stands in it.",
    level: "mandatory",
    severity: "high",
    url: `${CONSIDERATIONS}#notafter-behavior-on-leaf-certificates`,
    remediation: 'Set leafNotAfterBehavior to "err" or "truncate".',
  },
  [
    // Vault refuses such requests ("err") unless told otherwise.
    check(SecretBackendIssuer, ({ leafNotAfterBehavior }, { refuse }) => {
      if (leafNotAfterBehavior === "permit") {
        refuse({
          property: "leafNotAfterBehavior",
          value: leafNotAfterBehavior,
          allowed: '"err" (Vault\'s default), "truncate" or "always_enforce_err"',
        });
      }
    }),
  ],
);

/** A web server's certificate that logs in as a client makes a break-in into one an account in all others. */
export const vaultRoleOnePurpose = resourceRule(
  {
    name: "vault-role-one-purpose",
    title: "Certificates of a role have one purpose",
    reason: "With one purpose each, the key of a web server cannot also log in as a client or sign code.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12",
    remediation:
      "Set serverFlag or clientFlag to false (Vault sets both unless told otherwise), and make a role for each other purpose.",
  },
  [
    check(SecretBackendRole, (role, { refuse }) => {
      const purposes = [...purposesOf(role)];
      const fits = isSpiffe(role)
        ? purposes.length > 0 && purposes.every((purpose) => MESH_PURPOSES.includes(purpose))
        : purposes.length === 1 && purposes[0] !== "any";
      if (!fits) {
        refuse({
          property: "extended key usage",
          value: purposes,
          allowed: "one, not any; serverauth with clientauth if all allowedUriSans are spiffe://",
          change: "the resource's serverFlag or clientFlag",
        });
      }
    }),
  ],
);

/** A workload of a mesh is server and client with one certificate. */
const MESH_PURPOSES = ["serverauth", "clientauth"];

/** Whether certificates name workloads of a mesh. */
function isSpiffe({ allowedUriSans }: RoleProps): boolean {
  const uris = allowedUriSans ?? [];
  return uris.length > 0 && uris.every((uri) => uri.startsWith("spiffe://"));
}

/** A role that takes any key takes weak ones too. */
export const vaultRoleKeyTypeFixed = resourceRule(
  {
    name: "vault-role-key-type-fixed",
    title: "Roles say which keys they sign",
    reason: 'With "any", the requester chooses the key, and nobody notices a weak or an unusual one.',
    level: "mandatory",
    severity: "medium",
    url: `${API}#key_type`,
    remediation: 'Set keyType to "ec", "ed25519" or "rsa", and keyBits to its size.',
  },
  [
    // Vault takes RSA with 2048 bits unless told otherwise.
    check(SecretBackendRole, ({ keyType }, { refuse }) => {
      if (keyType === "any") {
        refuse({
          property: "keyType",
          value: keyType,
          allowed: '"ec", "ed25519", "rsa" or not set (RSA with 2048 bits)',
          change: "homelab-pki:roles[].keyType",
        });
      }
    }),
  ],
);

/** Which CA signs what a role is asked for, for which purpose and which keys. */
export const roleIssuanceRules = [
  vaultRoleNotOnRootMount,
  vaultIssuerLeafWithinIssuer,
  vaultRoleOnePurpose,
  vaultRoleKeyTypeFixed,
];
