import { all, type Output, secret } from "@pulumi/pulumi";
import type { HostPart } from "./host-part.ts";
import type { IdentityArgs } from "./identity-args.ts";
import { checkIdentity } from "./payload/check-identity.ts";
import { checkParts } from "./payload/check-parts.ts";
import { identityPart, type KnownIdentity, wireguardKeyPart } from "./payload/identity-parts.ts";
import { INSTALLER, installer } from "./payload/on-host.ts";
import { type KnownPart, knownPart, partCalls } from "./payload/part-calls.ts";
import { settings } from "./payload/settings.ts";
import { call, quote, withInput } from "./payload/shell.ts";
import { trustStoreNeeds, trustStorePart } from "./payload/trust-store.ts";

/**
 * What `sh -s`, run as root on a host by the first connection, reads from standard input: it brings the installer,
 * installs the scripts, the settings, the trust store and the timer, enrols the host where it must, and prints the host's
 * facts, one a line: `fact <name> <value>`. They do not change with a renewal. The text is secret, as it holds the
 * enrolment's secret.
 *
 * @throws InputPropertyError for an identity that no CA would sign
 */
export function identityPayload(args: IdentityArgs): Output<string> {
  checkIdentity(args);
  const { authority, enrolment, rootBundle } = args;
  const vaultCa = authority.client === "vault" ? authority.caCertificate : undefined;
  return all([settings(args), rootBundle, vaultCa, secret(enrolment.secret)]).apply(
    ([confText, roots, ca, enrolmentSecret]) =>
      [
        `set -e\ninstaller=$(mktemp)\ntrap 'rm -f "$installer"' EXIT\n`,
        withInput('cat >"$installer"', installer(), "installer"),
        '. "$installer"\n',
        call("start"),
        ...required(args).map(([command, from]) => call("require", command, from)),
        // A word of its own, quoted whatever it is: two words would be two arguments.
        `secret identity ${quote(enrolmentSecret.trim().replaceAll(/\s+/g, " "))}\n`,
        ...identityParts(args, { settings: confText, rootBundle: roots, vaultCa: ca }).map(partCalls),
        call("finish", "identity"),
      ].join(""),
  );
}

/**
 * The same for the second connection: everything that profiles keep on the host, and nothing that they no longer do.
 * It uses the installer that the first has brought, as state holds each text twice and is written anew at each step.
 *
 * @throws InputPropertyError if two parts want one path or have one name, or a path, mode or owner is not one
 */
export function profilesPayload(parts: readonly HostPart[]): Output<string> {
  checkParts(parts);
  return all(parts.map(knownPart)).apply((known) =>
    [
      `[ -e ${INSTALLER} ] || { echo ${quote(NOT_SET_UP)} >&2; exit 1; }\n`,
      `installer='' && . ${INSTALLER}\n`,
      call("start"),
      ...known.map(partCalls),
      call("finish", "profiles"),
    ].join(""),
  );
}

const NOT_SET_UP = `homelab-pki: ${INSTALLER} is missing: this host is not the one that was enrolled; delete its report in Vault, then run \`pulumi up\``;

/**
 * What takes a scope away, as a connection's `delete` does: profiles alone, or with the identity also the timer, the roots in
 * the trust store and the scripts. It reads no standard input, so it can be an argument of `sh -c`. On a host where
 * nothing is left it does nothing.
 */
export function removalPayload(scope: "identity" | "profiles"): string {
  const scopes = scope === "identity" ? ["profiles", "identity"] : ["profiles"];
  return [
    `[ -e ${INSTALLER} ] || exit 0\n`,
    `installer='' && . ${INSTALLER}\n`,
    call("start"),
    ...scopes.map((each) => call("finish", each)),
  ].join("");
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
