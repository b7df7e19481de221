import { secondsOf } from "../../kernel/duration.ts";
import { memoized } from "../../kernel/memoized.ts";
import { type StackContext, type StackResource, stackRule } from "../../kernel/stack-rule.ts";
import {
  SecretBackendIntermediateCertRequest,
  SecretBackendIntermediateSetSigned,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../resources/vault.ts";
import { vaultLifetime } from "../../shared/ca-certificate.ts";
import { certificatesIn, validityOf } from "../../shared/pem.ts";
import { type InMount, idOfMountOf } from "../../shared/pki-mount.ts";
import { OUTLIVED, VALIDATION } from "../../shared/within-issuer.ts";

/** Vault cuts such a certificate short, and then its end is not the one that stands in the configuration. */
export const vaultIntermediateWithinIssuer = stackRule(
  {
    name: "vault-intermediate-within-issuer",
    title: "Intermediate CAs end before the root that signs them",
    reason: OUTLIVED,
    level: "mandatory",
    severity: "high",
    url: VALIDATION,
    remediation: "Shorten the intermediate's ttl, or have a younger root sign it and name that in issuerRef.",
  },
  ({ of, refuse }) => {
    const now = Date.now();
    const roots = of(SecretBackendRootCert);
    for (const signed of of(SecretBackendRootSignIntermediate)) {
      const { is: life, property, value } = vaultLifetime(signed.props, now);
      for (const root of issuersOf(signed, roots)) {
        const issuer = vaultLifetime(root.props, now);
        if (life > issuer.is) {
          const most = issuer.value || "the mount's default";
          refuse(signed, {
            property,
            value,
            allowed: `at most ${most}, the ${issuer.property} of its issuer ${root.name}`,
            change: "homelab-pki:intermediateCa.ttl",
          });
        }
      }
    }
  },
);

/** The limit of a role that no CA of its mount can keep. */
export const vaultRoleWithinIssuer = stackRule(
  {
    name: "vault-role-within-issuer",
    title: "Roles sign for less time than their CA lives",
    reason: OUTLIVED,
    level: "mandatory",
    severity: "medium",
    url: VALIDATION,
    remediation: "Lower the role's maxTtl below the lifetime of the mount's intermediate CA.",
  },
  ({ of, refuse }) => {
    // Roles are many and mounts are few.
    const longestOf = memoized((mount: string) => longestIntermediateIn(mount, of));
    for (const role of of(SecretBackendRole)) {
      const longest = longestOf(idOfMountOf(role));
      const { maxTtl } = role.props;
      if (Number(secondsOf(maxTtl)) > Number(longest)) {
        refuse(role, {
          property: "maxTtl",
          value: maxTtl,
          allowed: `at most ${longest} seconds, the life of the CA in ${role.props.backend}`,
          change: "homelab-pki:roles[].maxTtl",
        });
      }
    }
  },
);

/** Which lifetime in Vault ends before which. */
export const caIssuerRules = [vaultIntermediateWithinIssuer, vaultRoleWithinIssuer];

/** Seconds that the intermediate CA of a mount lives, or the longest of several; nothing if the stack has none. */
function longestIntermediateIn(mount: string, of: StackContext<never>["of"]): number | undefined {
  const isHere = (other: StackResource<InMount>) => idOfMountOf(other) === mount;
  const requests = of(SecretBackendIntermediateCertRequest).filter(isHere);
  const here = new Set(requests.map(({ resource }) => resource));
  const lives = of(SecretBackendRootSignIntermediate)
    .filter(({ resource }) => resource.propertyDependencies.csr?.some((request) => here.has(request)))
    .map(({ props }) => vaultLifetime(props).is);
  // Signed elsewhere. A preview knows this text only if it comes from the configuration.
  if (lives.length === 0) {
    for (const { props } of of(SecretBackendIntermediateSetSigned).filter(isHere)) {
      lives.push(...certificatesIn(props.certificate).map(validityOf));
    }
  }
  return lives.sort((a, b) => b - a)[0];
}

type Signed = StackResource<NonNullable<typeof SecretBackendRootSignIntermediate.props>>;
type Root = StackResource<NonNullable<typeof SecretBackendRootCert.props> & { readonly issuerId?: string }>;

/** The roots that may sign an intermediate: the one that its issuerRef comes from, or those of its mount. */
function issuersOf(signed: Signed, roots: readonly Root[]): readonly Root[] {
  // Where the reference comes from is known before the reference is.
  const { issuerRef: from } = signed.resource.propertyDependencies;
  const sources = roots.filter(({ resource }) => from?.includes(resource));
  if (sources.length > 0) return sources;
  const { issuerRef = "default" } = signed.props;
  return roots
    .filter((root) => idOfMountOf(root) === idOfMountOf(signed))
    .filter(
      ({ props }) =>
        issuerRef === "default" || props.issuerName === issuerRef || props.issuerId === issuerRef,
    );
}
