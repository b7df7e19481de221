import { RunError } from "@pulumi/pulumi";
import { loadConfig, type RawConfig, type StackConfig } from "../../stacks/config/index.ts";

/** Keys of the namespace `homelab-pki` as `Pulumi.<stack>.yaml` holds them. */
export type Settings = Record<string, unknown>;

/** A small configuration without a problem. */
export function validSettings(changes: Settings = {}): Settings {
  return {
    domain: "lab.example.com",
    vault: { address: "https://vault.example.com:8200" },
    roots: [{ id: "r2026", state: "active" }],
    intermediates: [{ id: "i2026", root: "r2026", state: "active" }],
    roles: [
      {
        name: "web",
        allowedDomains: ["lab.example.com"],
        allowWildcardCertificates: true,
        ttl: "30d",
        maxTtl: "90d",
      },
    ],
    kubernetesAuth: { existing: true },
    issuerAccess: { audience: "https://api.example.com:6443" },
    certManager: { existing: true },
    clusterIssuer: { role: "web" },
    trustManager: { existing: true },
    trustBundle: { namespaces: ["demo"] },
    certificates: [{ name: "www", namespace: "demo", dnsNames: ["www.lab.example.com"], duration: "30d" }],
    ...changes,
  };
}

/** The configuration as the engine hands it to the program: texts as they are, everything else as JSON. */
export function raw(settings: Settings, ...secretKeys: string[]): RawConfig {
  const values = Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
  return { values: Object.fromEntries(values), secretKeys: new Set(secretKeys) };
}

/** Loads a configuration that must have no problem. */
export function load(changes: Settings = {}): StackConfig {
  return loadConfig(raw(validSettings(changes)));
}

/**
 * The problems of a configuration, one a line; none if it loads.
 *
 * @throws whatever else than a refusal happens
 */
export function problems(config: RawConfig, projectDir?: string): string[] {
  try {
    loadConfig(config, projectDir);
    return [];
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}

/** The problems of the valid configuration with changes. */
export function problemsWith(changes: Settings, ...secretKeys: string[]): string[] {
  return problems(raw(validSettings(changes), ...secretKeys));
}
