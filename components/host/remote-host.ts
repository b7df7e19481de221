import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Duration } from "../shared/duration.ts";
import type { HostAccess, HostCertificate } from "./access.ts";
import { checkHost } from "./check-host.ts";
import { commandConnection, removeAsRoot, rootShell, type SshConnection } from "./connection.ts";
import type { HostEnrolment } from "./enrolment.ts";
import { parseFacts } from "./facts.ts";
import type { HostPart } from "./host-part.ts";
import { fullNameOf, type IdentityKeyType, type Platform, spiffeIdOf } from "./identity.ts";
import { identityPayload, profilesPayload, removalPayload } from "./payload.ts";
import { enrolmentId, type HostReport, readHostReport } from "./registry.ts";
import { createStepAccess } from "./step-enrolment.ts";
import { createVaultAccess } from "./vault-enrolment.ts";

/** A plain machine that gets an identity once and keeps it. */
export interface RemoteHostArgs {
  /** Name of the host, one label; `name.domain` is its full name. */
  readonly name: string;
  /** The internal domain. */
  readonly domain: string;
  /** Further names in its certificate, inside the domain. @default none */
  readonly dnsNames?: readonly string[];
  /** Addresses in its certificate, IPv4 and IPv6. @default none */
  readonly addresses?: readonly string[];
  /** How the program reaches it. */
  readonly connection: SshConnection;
  /** How it comes by its certificates. */
  readonly enrolment: HostEnrolment;
  /** All roots of the trust bundle, PEM: what the host trusts. */
  readonly rootBundle: pulumi.Input<string>;
  /** Lifetime of its certificates. They are renewed after two thirds of it. */
  readonly lifetime: Duration;
  /** @default "ec" */
  readonly keyType?: IdentityKeyType;
  /**
   * How long after its certificate's end the host can still come back by itself, with a second certificate that logs
   * in to Vault and serves for nothing else. Enrolment `vault` only.
   * @default never: the next `up` brings it back
   */
  readonly recoverWithin?: Duration;
  /** @default "debian" */
  readonly platform?: Platform;
  /**
   * Whether the operating system trusts the roots too.
   * @default true
   */
  readonly trustStore?: boolean;
  /**
   * Whether it has a WireGuard key.
   * @default false
   */
  readonly wireguard?: boolean;
  /** What uses the identity. @default nothing */
  readonly parts?: readonly HostPart[];
  /**
   * Where the host stands in the author's config, for messages.
   * @default "host"
   */
  readonly path?: string;
}

/**
 * A plain machine under SSH: two connections, one for its identity and one for what uses that. Neither is made unless
 * something changed. The private key is made on the machine and stays there.
 *
 * @throws InputPropertyError if names, addresses, connection or lifetimes are unfit
 */
export class RemoteHost extends pulumi.ComponentResource {
  /** Identity of the host, `spiffe://lab.example.com/host/nas`. */
  readonly spiffeId: string;
  /** Names in its certificate. */
  readonly dnsNames: readonly string[];
  /** What was known about its certificate before this deployment; nothing for a host that is new. */
  readonly report: pulumi.Output<HostReport | undefined>;
  /** Public key of its WireGuard interface; nothing for a host without {@link RemoteHostArgs.wireguard}. */
  readonly wireguardPublicKey: pulumi.Output<string> | undefined;

  constructor(name: string, args: RemoteHostArgs, opts?: pulumi.ComponentResourceOptions) {
    const { connection, enrolment, parts = [], wireguard = false } = args;
    const certificate = certificateOf(args);
    checkHost(args, certificate, args.path ?? "host");
    const { spiffeId, dnsNames } = certificate;
    super("homelab-pki:index:RemoteHost", name, { spiffeId, dnsNames, platform: args.platform }, opts);
    const ssh = { connection: commandConnection(connection), addPreviousOutputInEnv: false };

    const report = readReport(this);
    const access = createAccess(this);
    const identity = createIdentity(this);
    const profiles = parts.length > 0 ? createProfiles(this) : undefined;
    access.enrolled(identity, profiles);

    this.spiffeId = spiffeId;
    this.dnsNames = dnsNames;
    this.report = report;
    this.wireguardPublicKey = wireguard ? identity.stdout.apply(wireguardKey) : undefined;
    this.registerOutputs({ spiffeId, dnsNames, wireguardPublicKey: this.wireguardPublicKey });

    function readReport(parent: RemoteHost): pulumi.Output<HostReport | undefined> {
      return pulumi.output(readHostReport(enrolment.authority.registryPath, args.name, { parent }));
    }

    function createAccess(parent: RemoteHost): HostAccess {
      if (enrolment.method === "step")
        return createStepAccess(name, { ...enrolment, certificate, report }, parent);
      return createVaultAccess(
        name,
        {
          ...enrolment,
          certificate,
          rootBundle: args.rootBundle,
          recoverWithin: args.recoverWithin,
          enrolmentId: report.apply(enrolmentId),
        },
        parent,
      );
    }

    function createIdentity(parent: RemoteHost): command.remote.Command {
      const payload = identityPayload({
        ...certificate,
        platform: args.platform ?? "debian",
        rootBundle: args.rootBundle,
        authority: access.authority,
        enrolment: access.enrolment,
        trustStore: args.trustStore ?? true,
        wireguard,
      });
      return new command.remote.Command(
        `${name}-identity`,
        {
          ...ssh,
          create: rootShell(connection),
          stdin: payload,
          delete: removeAsRoot(connection, removalPayload("identity")),
        },
        { parent, dependsOn: [...access.before] },
      );
    }

    function createProfiles(parent: RemoteHost): command.remote.Command {
      // A host that enrols anew may be a new machine: what it should have is put there again.
      const stdin = pulumi.interpolate`# enrolment ${access.enrolment.id}\n${profilesPayload(parts)}`;
      return new command.remote.Command(
        `${name}-profiles`,
        {
          ...ssh,
          create: rootShell(connection),
          stdin,
          delete: removeAsRoot(connection, removalPayload("profiles")),
        },
        { parent, dependsOn: identity },
      );
    }

    function wireguardKey(stdout: string): string {
      const key = parseFacts(stdout).get("wireguard_public_key");
      if (key === undefined) throw new pulumi.RunError(`${name}: the host did not tell its WireGuard key`);
      return key;
    }
  }
}

function certificateOf({
  name,
  domain,
  dnsNames = [],
  addresses = [],
  lifetime,
  keyType = "ec",
  enrolment,
}: RemoteHostArgs): HostCertificate {
  const commonName = fullNameOf({ name, domain });
  // A name constraint permits names below a domain; one label alone is below none, and spoils the whole certificate.
  const limited = enrolment.method === "vault" && enrolment.ca.permittedDnsDomains !== undefined;
  return {
    host: name,
    commonName,
    dnsNames: [...new Set([...(limited ? [] : [name]), commonName, ...dnsNames])],
    addresses,
    spiffeId: spiffeIdOf(domain, name),
    lifetime,
    keyType,
  };
}
