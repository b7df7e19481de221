import { expect, it } from "vitest";
import { HOST_KEY } from "../support/host.ts";
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

/** A connection without a problem. */
export const CONNECTION = { hostKey: HOST_KEY, agent: true };

/** A machine without a problem, to change a field of. */
export const HOST = { name: "nas", addresses: ["192.0.2.21"], connection: CONNECTION };

/** A stack with the layer hosts and these machines. */
export const withHosts = (hosts: readonly Settings[], changes: Settings = {}): Settings => ({
  layers: ["trust-root", "hosts"],
  hosts,
  ...changes,
});

/**
 * Asserts the problems of the valid configuration with each case's changes.
 *
 * @param check finds the problems. @default without any files
 */
export function refuses(cases: readonly Case[], check: (changes: Settings) => string[] = problemsWith): void {
  it.each(cases.map(([changes, ...lines]) => [lines.join("; "), changes, lines] as const))(
    "refuses %s",
    (_, changes, lines) => {
      expect(check(changes)).toEqual(lines.map((line) => `homelab-pki:${line}`));
    },
  );
}
