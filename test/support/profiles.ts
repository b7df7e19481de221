import type * as z from "zod";
import type { HostPart } from "../../components/host/host-part.ts";
import { type HostFacts, spiffeIdOf } from "../../components/host/identity.ts";
import type { Profile } from "../../components/host/profiles/profile.ts";

/** A host named nas, with another named web beside it. */
export function hostFacts(change: Partial<HostFacts> = {}): HostFacts {
  return {
    name: "nas",
    domain: "lab.example.com",
    addresses: ["192.0.2.21"],
    spiffeId: spiffeIdOf("lab.example.com", "nas"),
    platform: "debian",
    peers: { web: { addresses: ["192.0.2.22"], wireguardPublicKey: {} as never } },
    ...change,
  };
}

/** What a host gets for settings as they stand in the configuration. */
export function partOf(profile: Profile, settings: object, host: HostFacts = hostFacts()): HostPart {
  return profile.part(profile.settings.parse(settings), host);
}

/** What is wrong with settings, `path: what is allowed`. */
export function problemsOf(profile: Profile, settings: object): string[] {
  const { error } = (profile.settings as z.ZodType).safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** Content of a part's file. */
export function fileOf(part: HostPart, path: string): string {
  const file = part.files.find((each) => each.path === path);
  if (file === undefined)
    throw new Error(`no ${path} among ${part.files.map((each) => each.path).join(", ")}`);
  return file.content as string;
}

/** Paths of a part's files. */
export function pathsOf(part: HostPart): string[] {
  return part.files.map(({ path }) => path);
}
