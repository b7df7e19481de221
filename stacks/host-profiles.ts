import type { Output } from "@pulumi/pulumi";
import type { HostPart } from "../components/host/host-part.ts";
import { type HostFacts, type Platform, spiffeIdOf } from "../components/host/identity.ts";
import { PROFILES } from "../components/host/profiles/index.ts";
import { wireguard } from "../components/host/profiles/wireguard.ts";

interface Machine {
  readonly name: string;
  readonly addresses: readonly string[];
}

interface Peer extends Machine {
  /** Called for a machine that has a tunnel; of others it is an error. */
  wireguardPublicKey(): Output<string>;
}

/**
 * What the profiles of a machine may know of it and of the others.
 *
 * @param machines all machines of the stack, itself among them
 */
export function hostFacts(
  domain: string,
  { name, addresses, platform }: Machine & { readonly platform: Platform },
  machines: readonly Peer[],
): HostFacts {
  const others = machines.filter((other) => other.name !== name);
  return {
    name,
    domain,
    addresses,
    spiffeId: spiffeIdOf(domain, name),
    platform,
    peers: Object.fromEntries(
      others.map((other) => [
        other.name,
        {
          addresses: other.addresses,
          get wireguardPublicKey() {
            return other.wireguardPublicKey();
          },
        },
      ]),
    ),
  };
}

/** A profile by its name, and its settings beside that. */
export interface ChosenProfile {
  readonly profile: string;
  readonly [setting: string]: unknown;
}

/** Whether a profile is a tunnel, for which the machine makes a key. */
export function isTunnel({ profile }: Pick<ChosenProfile, "profile">): boolean {
  return profile === wireguard.name;
}

/**
 * What a profile puts on a machine.
 *
 * @throws InputPropertyError if the machine is none for these settings
 */
export function profilePart({ profile, ...settings }: ChosenProfile, facts: HostFacts): HostPart {
  const found = PROFILES.find(({ name }) => name === profile);
  if (found === undefined)
    throw new Error(`profile ${profile} is unknown although the configuration was checked`);
  return found.part(settings, facts);
}
