import { check, resourceRule } from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import {
  SecretBackendConfigCa,
  SecretBackendConfigIssuers,
  SecretBackendIntermediateSetSigned,
  SecretBackendRootCert,
} from "../../resources/vault.ts";
import {
  type InMount,
  idOfMount,
  idOfMountOf,
  pkiMounts,
  refuseMountsWithout,
} from "../../shared/pki-mount.ts";

const CONSIDERATIONS = "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations";

/** Policies of Vault are about paths: in one mount, who may use the issuing CA is close to the root. */
export const vaultMountRootAlone = stackRule(
  {
    name: "vault-mount-root-alone",
    title: "Root and issuing CA are in separate mounts",
    reason: "In one mount, a role or policy for the issuing CA can reach the root's key too.",
    level: "mandatory",
    severity: "high",
    url: `${CONSIDERATIONS}#one-ca-certificate-one-secrets-engine`,
    remediation: "Mount a second PKI secrets engine and import the intermediate there.",
  },
  ({ of, refuse }) => {
    const roots = new Map(of(SecretBackendRootCert).map((root) => [idOfMountOf(root), root.name]));
    for (const intermediate of of(SecretBackendIntermediateSetSigned)) {
      const root = roots.get(idOfMountOf(intermediate));
      if (root === undefined) continue;
      refuse(intermediate, {
        property: "backend",
        value: intermediate.props.backend,
        allowed: `a mount without a root; this one has ${JSON.stringify(root)}`,
        change: "homelab-pki:intermediateCa.mount",
      });
    }
  },
);

/** A mount with several issuers must not be left to guess. */
export const vaultIssuersDefaultChosen = resourceRule(
  {
    name: "vault-issuers-default-chosen",
    title: "The default issuer is chosen, not the latest",
    reason: "Without a choice, importing the next CA decides which one signs from then on.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/api-docs/secret/pki#set-issuers-configuration",
    remediation: "Set default to the id of the issuer that signs and leave defaultFollowsLatestIssuer off.",
  },
  [
    check(SecretBackendConfigIssuers, (props, { refuse }) => {
      if (props.defaultFollowsLatestIssuer) {
        refuse({
          property: "defaultFollowsLatestIssuer",
          value: true,
          allowed: "false",
        });
      }
      if (!props.default) {
        refuse({
          property: "default",
          value: props.default,
          allowed: "the id of the issuer that signs",
        });
      }
    }),
  ],
);

/** What brings an issuer into a mount. */
const ISSUER_MAKERS: readonly ResourceType<InMount>[] = [
  SecretBackendRootCert,
  SecretBackendIntermediateSetSigned,
  SecretBackendConfigCa,
];

/** Before its first issuer, a mount has nothing to choose from. */
export const vaultMountDefaultIssuerConfigured = stackRule(
  {
    name: "vault-mount-default-issuer-configured",
    title: "Each CA mount has a default issuer",
    reason: "What asks for no issuer by name is signed by the default, or by none.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/api-docs/secret/pki#set-issuers-configuration",
    remediation: "Register a SecretBackendConfigIssuers for the mount.",
  },
  (stack) => {
    const withIssuer = new Set(ISSUER_MAKERS.flatMap((type) => stack.of(type)).map(idOfMountOf));
    const mounts = pkiMounts(stack).filter((mount) => withIssuer.has(idOfMount(mount)));
    refuseMountsWithout(mounts, SecretBackendConfigIssuers, stack);
  },
);

/** The rules about how CAs are laid out in mounts. */
export const caMountRules = [
  vaultMountRootAlone,
  vaultIssuersDefaultChosen,
  vaultMountDefaultIssuerConfigured,
];
