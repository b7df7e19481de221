import { output } from "@pulumi/pulumi";
import type { HostPart } from "../../../components/host/host-part.ts";
import { checkParts } from "../../../components/host/payload/check-parts.ts";
import { wireguard } from "../../../components/host/profiles/wireguard.ts";
import { hostFacts, isTunnel, profilePart } from "../../host-profiles.ts";
import { managedHosts } from "../host-defaults.ts";
import { type ConfigPath, formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import { check, refuseDuplicates } from "./check.ts";

type Chosen = Settings["hosts"][number]["profiles"][number];

/** No profile is on a machine twice, unless its settings have a name that tells the two apart. */
export const distinctProfiles = check(["hosts"], ({ hosts }, problems) => {
  for (const [index, { profiles }] of hosts.entries()) {
    refuseDuplicates(
      profiles,
      (chosen) => `${chosen.profile} ${nameOf(chosen) ?? ""}`,
      (position, first) => {
        const named = nameOf(profiles[position] as Chosen) !== undefined;
        const path = ["hosts", index, "profiles", position, named ? "name" : "profile"];
        const other = formatPath(["hosts", index, "profiles", first]);
        const allowed = named ? "a name of its own" : "each profile once on a machine";
        problems.refuse(path, `is that of ${other} too`, allowed);
      },
    );
  }
});

function nameOf({ name }: Chosen & { readonly name?: unknown }): unknown {
  return name;
}

/** Both ends of a tunnel are machines of this stack that make a key for it. */
export const tunnelPeers = check(["hosts", "hostDefaults"], ({ hosts, hostDefaults }, problems) => {
  const ends = managedHosts(hosts, hostDefaults).filter(({ host }) => host.profiles.some(isTunnel));
  for (const { host, index } of ends) {
    const others = ends.map((end) => end.host.name).filter((name) => name !== host.name);
    for (const [position, chosen] of host.profiles.entries()) {
      if (!isTunnel(chosen)) continue;
      const { peers } = chosen as unknown as { readonly peers: readonly { readonly host: string }[] };
      for (const [at, peer] of peers.entries()) {
        if (others.includes(peer.host)) continue;
        const path = ["hosts", index, "profiles", position, "peers", at, "host"];
        const allowed = others.map((name) => JSON.stringify(name)).join(", ") || "nothing: there is none";
        problems.refuse(path, `is no other machine with profile ${wireguard.name}`, allowed);
      }
    }
  }
});

/**
 * Each profile can do with its machine what its settings say, and all of them can be there together: what they refuse is
 * told before anything is registered.
 */
export const profileParts = check(
  ["hosts", "hostDefaults", "domain"],
  ({ hosts, hostDefaults, domain }, problems) => {
    const managed = managedHosts(hosts, hostDefaults);
    const machines = managed.map(({ host }) => ({ ...host, wireguardPublicKey: () => output("") }));
    for (const { host, index } of managed) {
      const facts = hostFacts(domain, host, machines);
      const path = ["hosts", index, "profiles"];
      const parts = host.profiles.flatMap(
        (chosen, position) =>
          problems.adoptBelow([...path, position], () => profilePart(chosen, facts)) ?? [],
      );
      if (!problems.hasBelow(path)) checkTogether(parts, path, problems);
    }
  },
);

/** With one more at a time, so that the problem stands at the one that does not fit the others. */
function checkTogether(parts: readonly HostPart[], path: ConfigPath, problems: Problems): void {
  for (const position of parts.keys()) {
    const fits = problems.adopt([...path, position], () => {
      checkParts(parts.slice(0, position + 1));
      return true;
    });
    if (!fits) return;
  }
}
