import { expect, it } from "vitest";
import { problemsWith, type Settings } from "./settings.ts";

/** Changes to the valid configuration, and the problems that they cause. */
export type Case = readonly [Settings, ...string[]];

/** The role of the valid configuration, to change a field of. */
export const ROLE = { name: "web", allowedDomains: ["lab.example.com"], ttl: "30d", maxTtl: "90d" };

/** A certificate that the role signs. */
export const CERTIFICATE = {
  name: "www",
  namespace: "demo",
  dnsNames: ["www.lab.example.com"],
  duration: "30d",
};

/** Asserts the problems of the valid configuration with each case's changes. */
export function refuses(cases: readonly Case[]): void {
  it.each(cases.map(([changes, ...lines]) => [changes, lines] as const))("refuses %j", (changes, lines) => {
    expect(problemsWith(changes)).toEqual(lines.map((line) => `homelab-pki:${line}`));
  });
}
