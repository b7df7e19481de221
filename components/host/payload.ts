import { all, type Output, secret } from "@pulumi/pulumi";
import type { HostPart } from "./host-part.ts";
import type { IdentityArgs } from "./identity-args.ts";
import { checkIdentity } from "./payload/check-identity.ts";
import { checkParts } from "./payload/check-parts.ts";
import { identityPart, type KnownIdentity, wireguardKeyPart } from "./payload/identity-parts.ts";
import { library } from "./payload/on-host.ts";
import { type KnownPart, knownPart, partCalls } from "./payload/part-calls.ts";
import { settings } from "./payload/settings.ts";
import { call, quote } from "./payload/shell.ts";
import { trustStoreNeeds, trustStorePart } from "./payload/trust-store.ts";

/**
 * What `sh -s`, run as root on a host by the first connection, reads from standard input: it installs the scripts, the
 * settings, the trust store and the timer, enrols the host where it must, and prints the host's facts, one a line:
 * `fact <name> <value>`. They do not change with a renewal. The text is secret, as it holds the enrolment's secret.
 *
 * @throws InputPropertyError for an identity that no CA would sign
 */
export function identityPayload(args: IdentityArgs): Output<string> {
  checkIdentity(args);
  const { authority, enrolment, rootBundle } = args;
  const vaultCa = authority.client === "vault" ? authority.caCertificate : undefined;
  return all([settings(args), rootBundle, vaultCa, secret(enrolment.secret)]).apply(
    ([confText, roots, ca, enrolmentSecret]) =>
      payload("identity", identityParts(args, { settings: confText, rootBundle: roots, vaultCa: ca }), [
        ...required(args).map(([command, from]) => call("require", command, from)),
        // A word of its own, quoted whatever it is: two words would be two arguments.
        `secret identity ${quote(enrolmentSecret.trim().replaceAll(/\s+/g, " "))}\n`,
      ]),
  );
}

/**
 * The same for the second connection: everything that profiles keep on the host, and nothing that they no longer do.
 * An empty list takes all of them away, which is what the connection's `delete` runs.
 *
 * @throws InputPropertyError if two parts want one path or have one name, or a path, mode or owner is not one
 */
export function profilesPayload(parts: readonly HostPart[]): Output<string> {
  checkParts(parts);
  return all(parts.map(knownPart)).apply((known) => payload("profiles", known));
}

/**
 * The first connection's `delete`: takes profiles that are still there, the timer, the roots in the trust store, the
 * scripts and the identity away. It reads no standard input, so it can be an argument of `sh -c`.
 */
export function removalPayload(): string {
  return `${library()}\n${call("start")}${call("finish", "profiles")}${call("finish", "identity")}`;
}

function payload(
  scope: "identity" | "profiles",
  parts: readonly KnownPart[],
  first: readonly string[] = [],
): string {
  return [library(), "\n", call("start"), ...first, ...parts.map(partCalls), call("finish", scope)].join("");
}

function identityParts(args: IdentityArgs, known: KnownIdentity): KnownPart[] {
  return [
    identityPart(args, known),
    ...(args.trustStore ? [trustStorePart(args.platform, known.rootBundle)] : []),
    ...(args.wireguard ? [wireguardKeyPart()] : []),
  ];
}

function required({ authority, platform, trustStore }: IdentityArgs): (readonly [string, string])[] {
  return [
    ["openssl", "openssl"],
    ["curl", "curl"],
    ...(authority.client === "step" ? [["step", "the step command of Smallstep"] as const] : []),
    ...(trustStore ? [trustStoreNeeds(platform)] : []),
  ];
}
