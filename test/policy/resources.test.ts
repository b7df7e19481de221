import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as command from "@pulumi/command";
import * as kubernetes from "@pulumi/kubernetes";
import * as tls from "@pulumi/tls";
import * as vault from "@pulumi/vault";
import { describe, expect, it } from "vitest";
import { Certificate } from "../../policy/resources/cert-manager.ts";
import { record } from "../support/mocks.ts";

const PACKAGES: Readonly<Record<string, unknown>> = { command, kubernetes, tls, vault };
const FOLDER = resolve(import.meta.dirname, "../../policy/resources");

/** The names of the classes and the tokens that stand beside them, in the order of the source. */
const sources = readdirSync(FOLDER).map((name) => readFileSync(resolve(FOLDER, name), "utf8"));
const declared = sources.flatMap((source) => [
  ...source.matchAll(/resourceType<\s*typeof ([\w.]+)\s*>\(\s*"([^"]+)"/g),
]);

describe("tokens of resource types", () => {
  it.each(declared.map(([, name = "", token = ""]) => ({ name, token })))(
    "$name is $token",
    ({ name, token }) => {
      const found = name
        .split(".")
        .reduce<unknown>((parent, part) => (parent as Record<string, unknown>)[part], PACKAGES);
      const { __pulumiType: type } = found as { readonly __pulumiType: string };
      // A provider's class knows the name of its package alone.
      expect(name.endsWith(".Provider") ? `pulumi:providers:${type}` : type).toBe(token);
    },
  );

  it("are all compared", () => {
    expect(declared).toHaveLength(sources.join("").split("resourceType<").length - 1);
  });

  it("are apiVersion and kind for custom resources", async () => {
    const { resources } = await record(
      () =>
        new kubernetes.apiextensions.CustomResource("web", {
          apiVersion: "cert-manager.io/v1",
          kind: "Certificate",
        }),
    );
    expect(resources.map(({ type }) => type)).toEqual([Certificate.token]);
  });
});
