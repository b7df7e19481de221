import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  missingDependencies,
  packageRoot,
  requiredPlugins,
} from "../../../../lab/plugins/language-host/packages.ts";

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "packages-"));
  writePackage(".", {
    name: "program",
    version: "1.0.0",
    dependencies: { "@pulumi/vault": "7.8.0", "@pulumi/pulumi": "3.0.0", left: "1.0.0" },
    devDependencies: { "@acme/own": "2.0.0" },
  });
  writePackage("node_modules/@pulumi/vault", {
    name: "@pulumi/vault",
    version: "7.8.0",
    pulumi: { resource: true, name: "vault", version: "7.8.0" },
  });
  writePackage("node_modules/@pulumi/pulumi", { name: "@pulumi/pulumi", version: "3.0.0", pulumi: {} });
  writePackage("node_modules/@acme/own", {
    name: "@acme/own",
    version: "2.0.0",
    pulumi: { resource: true, name: "own", server: "https://plugins.example" },
  });
});
afterAll(() => rmSync(project, { recursive: true }));

function writePackage(folder: string, manifest: object): void {
  mkdirSync(join(project, folder), { recursive: true });
  writeFileSync(join(project, folder, "package.json"), JSON.stringify(manifest));
}

test("plugins are those of the dependencies that say they have one", () => {
  expect(requiredPlugins(project)).toEqual([
    { name: "vault", version: "7.8.0", server: "" },
    { name: "own", version: "2.0.0", server: "https://plugins.example" },
  ]);
});

test("dependencies that are not installed are named", () => {
  expect(missingDependencies(project)).toEqual(["left"]);
});

test("a program below its package.json finds it", () => {
  mkdirSync(join(project, "stacks/one"), { recursive: true });
  expect(packageRoot(join(project, "stacks/one"))).toBe(project);
});

test("a program without a package.json is an error that names its folder", () => {
  expect(() => packageRoot("/")).toThrow("No package.json in / or above it");
});
