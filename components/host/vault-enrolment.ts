import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { PkiRole } from "../pki/pki-role.ts";
import { signOnly } from "../pki/sign-only.ts";
import { type Duration, seconds } from "../shared/duration.ts";
import type { HostAccess, HostCertificate } from "./access.ts";
import type { VaultEnrolment } from "./enrolment.ts";

/** What a host's access to Vault is made of. */
export interface VaultAccessArgs extends VaultEnrolment {
  readonly certificate: HostCertificate;
  /** All roots of the trust bundle, PEM. */
  readonly rootBundle: pulumi.Input<string>;
  /** How long after its certificate's end the host still comes back by itself. @default not at all */
  readonly recoverWithin?: Duration;
  /** Which enrolment the host should have. */
  readonly enrolmentId: pulumi.Output<string>;
}

/** Lifetime of a login in seconds: one signing takes less, its repetitions after failures half a minute. */
const TOKEN_TTL = 120;
/** Lifetime of the first login's secret in seconds, as that of the wrapping around it. */
const SECRET_ID_TTL = 600;

/**
 * Gives one host a role of its own and the two ways in: a secret that is good once, and the host's certificate. Both
 * sign for this host and nothing else, and neither leaves a token on the host's disk.
 *
 * @param name - name of the host's component, the prefix of what is made here
 * @param parent - the host's component
 * @throws InputPropertyError if the CA does not sign for as long as is asked
 */
export function createVaultAccess(name: string, args: VaultAccessArgs, parent: pulumi.Resource): HostAccess {
  const { authority, ca, certificate, enrolmentId } = args;
  const child = { parent };
  const role = `host-${certificate.host}`;
  const reportPath = pulumi.interpolate`${authority.registry}/${certificate.host}`;

  const service = createRole("role", role, certificate.lifetime, { serverFlag: true });
  const recovery = args.recoverWithin && createRecoveryRole(args.recoverWithin);
  const policy = createPolicy();
  const approle = createApprole();
  const login = createCertificateLogin();
  const secret = createSecret();
  const revocation = createRevocation("revocation", [login]);

  return {
    authority: {
      client: "vault",
      address: args.address,
      caCertificate: args.caCertificate ?? args.rootBundle,
      pkiMount: ca.path,
      pkiRole: service.role,
      certAuthPath: authority.certAuthPath,
      certAuthRole: login.name,
      approlePath: authority.approleAuthPath,
      registryPath: reportPath,
      ...(recovery && { loginPkiRole: recovery.role }),
    },
    enrolment: { id: enrolmentId, secret: pulumi.interpolate`${approle.roleId} ${secret.stdout}` },
    before: [revocation],
    enrolled(identity, profiles) {
      // What is made last goes first: a host that is off or stolen is locked out although nobody can tidy it up.
      createRevocation("lockout", profiles === undefined ? [identity] : [identity, profiles]);
    },
  };

  function createRole(
    suffix: string,
    roleName: string,
    ttl: Duration,
    flags: { readonly serverFlag: boolean },
  ) {
    return new PkiRole(
      `${name}-${suffix}`,
      {
        ca,
        role: roleName,
        allowedDomains: [...certificate.dnsNames],
        allowBareDomains: true,
        allowIpSans: certificate.addresses.length > 0,
        allowedUriSans: [certificate.spiffeId],
        keyType: certificate.keyType,
        ttl,
        maxTtl: ttl,
        clientFlag: true,
        ...flags,
        // However short its life: a host that leaves is revoked.
        noStore: false,
      },
      child,
    );
  }

  /** For a certificate that outlives the service's and is no server's: all it is good for is to log in. */
  function createRecoveryRole(recoverWithin: Duration): PkiRole {
    const ttl = seconds(certificate.lifetime, "lifetime") + seconds(recoverWithin, "recoverWithin");
    return createRole("login-role", `${role}-login`, `${ttl}s`, { serverFlag: false });
  }

  function createPolicy(): vault.Policy {
    const signPaths = [service, recovery].flatMap((pkiRole) => (pkiRole ? [pkiRole.signPath] : []));
    return new vault.Policy(
      `${name}-policy`,
      {
        name: role,
        policy: pulumi
          .all([reportPath, ...signPaths])
          .apply(([report = "", ...paths]) => [...paths.map(signOnly), writeOnly(report)].join("\n")),
      },
      child,
    );
  }

  function createApprole(): vault.approle.AuthBackendRole {
    return new vault.approle.AuthBackendRole(
      `${name}-approle`,
      {
        backend: authority.approleAuthPath,
        roleName: role,
        bindSecretId: true,
        secretIdNumUses: 1,
        secretIdTtl: SECRET_ID_TTL,
        ...tokens(),
      },
      child,
    );
  }

  function createSecret(): command.local.Command {
    return new command.local.Command(
      `${name}-enrolment`,
      {
        create: "node components/host/operator/enrolment-secret.ts",
        environment: {
          HOMELAB_PKI_APPROLE_PATH: authority.approleAuthPath,
          HOMELAB_PKI_ROLE: approle.roleName,
        },
        triggers: [enrolmentId],
        logging: "none",
        // The next run would have the secret of this one in its environment.
        addPreviousOutputInEnv: false,
      },
      { ...child, additionalSecretOutputs: ["stdout"] },
    );
  }

  function createCertificateLogin(): vault.CertAuthBackendRole {
    return new vault.CertAuthBackendRole(
      `${name}-certificate-login`,
      {
        backend: authority.certAuthPath,
        name: role,
        // The roots, not the issuing CA: a host that slept through a rotation still gets in with its old certificate.
        certificate: args.rootBundle,
        allowedUriSans: [certificate.spiffeId],
        ...tokens(),
      },
      // Another bundle is another role, and there cannot be two of one name.
      { ...child, deleteBeforeReplace: true },
    );
  }

  /**
   * Revokes when it is deleted. It is there twice: after the identity, to go first, and before it, to go last: for
   * what was signed meanwhile, and for a host whose identity was never finished.
   */
  function createRevocation(suffix: string, dependsOn: pulumi.Resource[]): command.local.Command {
    return new command.local.Command(
      `${name}-${suffix}`,
      {
        delete: "node components/host/operator/revoke-host.ts",
        environment: {
          HOMELAB_PKI_MOUNT: ca.path,
          HOMELAB_PKI_SPIFFE_ID: certificate.spiffeId,
          HOMELAB_PKI_CERT_AUTH_PATH: authority.certAuthPath,
          HOMELAB_PKI_REPORT: reportPath,
        },
      },
      { ...child, dependsOn },
    );
  }

  /** Batch tokens: nothing to store and to tidy for logins of all hosts, every few days. */
  function tokens() {
    return {
      tokenPolicies: [policy.name],
      tokenNoDefaultPolicy: true,
      tokenType: "batch",
      tokenTtl: TOKEN_TTL,
      tokenMaxTtl: TOKEN_TTL,
    };
  }
}

function writeOnly(path: string): string {
  return `path "${path}" {\n  capabilities = ["create", "update"]\n}\n`;
}
