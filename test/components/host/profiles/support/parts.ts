import { output } from "@pulumi/pulumi";
import { expect } from "vitest";
import type * as z from "zod";
import type { HostPart } from "../../../../../components/host/host-part.ts";
import type { HostFacts } from "../../../../../components/host/identity.ts";
import type { Profile } from "../../../../../components/host/profiles/profile.ts";

/** A host of the lab's documentation addresses, with two others beside it. */
export const nas: HostFacts = {
  name: "nas",
  domain: "lab.example.com",
  addresses: ["192.0.2.21"],
  spiffeId: "spiffe://lab.example.com/host/nas",
  platform: "debian",
  peers: {
    edge: { addresses: ["2001:db8::22"], wireguardPublicKey: output("EDGE-PUBLIC-KEY=") },
    metrics: { addresses: ["192.0.2.23"], wireguardPublicKey: output("METRICS-PUBLIC-KEY=") },
  },
};

/** What a profile gives a host for settings as they stand in the configuration. */
export function partOf<Schema extends z.ZodType>(
  profile: Profile<Schema>,
  settings: unknown,
  host: HostFacts = nas,
): HostPart {
  return profile.part(profile.settings.parse(settings), host);
}

/** The text of one of a part's files. */
export async function contentOf(part: HostPart, path: string): Promise<string> {
  const file = part.files.find((one) => one.path === path);
  if (file === undefined) expect.fail(`no ${path} among ${part.files.map((one) => one.path).join(", ")}`);
  return await new Promise((resolve) => output(file.content).apply(resolve));
}

/** What is wrong with settings: one line a problem, its path before it. */
export function problemsOf(profile: Profile, settings: unknown): string[] {
  const result = profile.settings.safeParse(settings);
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}
