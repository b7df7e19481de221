import { describe, expect, it } from "vitest";
import { environmentsOf, touchedEnvironments } from "../../../operations/gate/environments.ts";

const UP = `
jobs:
  preview-staging: { environment: { name: staging-preview } }
  staging: { environment: staging }
  preview-production: { environment: { name: production-preview } }
  production: { environment: { name: production, url: https://example.com } }
  report: {}
`;

const CONFIGURATIONS: Readonly<Record<string, string>> = {
  staging: "config: { homelab-pki:domain: staging.example.com }",
  production: `
config:
  homelab-pki:vault: { address: https://vault.example.com, caCertFile: ./certificates/vault.pem }
  homelab-pki:roots: [{ id: r1, certificateFile: certificates/r1.crt }]
  homelab-pki:certManager: { chart: charts/cert-manager/ }
  homelab-pki:protect: true
`,
};

const touched = (...changed: string[]) =>
  touchedEnvironments(["staging", "production"], changed, (name) => CONFIGURATIONS[name] ?? "");

describe("the environments", () => {
  it("are the jobs of up.yml that are named as their GitHub environment, in their order", () => {
    expect(environmentsOf(UP)).toEqual(["staging", "production"]);
  });
});

describe("a change touches", () => {
  it.each([
    "stacks/index.ts",
    "components/pki/root-ca.ts",
    "policy/index.ts",
    "package.json",
    "package-lock.json",
    "Pulumi.yaml",
  ])("all environments with %s", (path) => {
    expect(touched("README.md", path)).toEqual(["staging", "production"]);
  });

  it("the environment whose configuration it changes", () => {
    expect(touched("Pulumi.production.yaml")).toEqual(["production"]);
    expect(touched("Pulumi.production.yaml", "Pulumi.staging.yaml")).toEqual(["staging", "production"]);
  });

  it.each(["certificates/vault.pem", "certificates/r1.crt", "charts/cert-manager/values.yaml"])(
    "the environment whose configuration names %s",
    (path) => {
      expect(touched(path)).toEqual(["production"]);
    },
  );

  it.each([
    "README.md",
    "Pulumi.lab.yaml",
    "docs/stacks/index.md",
    "docs/Pulumi.yaml",
    "test/package.json",
    "package.json.orig",
    "Pulumi.yaml.orig",
    "certificates/other.pem",
    "charts/cert-manager-next/values.yaml",
  ])("no environment with %s", (path) => {
    expect(touched(path)).toEqual([]);
  });
});
