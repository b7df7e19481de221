import { runtime } from "@pulumi/pulumi";
import { afterEach, expect, it } from "vitest";
import { readRawConfig } from "../../../stacks/config/raw.ts";

const before = runtime.allConfig();
afterEach(() => runtime.setAllConfig(before));

it("takes every key of the project, and none of providers or of the engine", () => {
  runtime.setAllConfig({
    "homelab-pki:domain": "lab.example.com",
    "homelab-pki:config:protect": "true",
    "homelab-pki-other:domain": "x",
    "vault:address": "https://vault.example.com",
    "pulumi:tags": "{}",
  });
  expect(readRawConfig({}).values).toEqual({ domain: "lab.example.com", protect: "true" });
});

it("knows which keys are secret, in both forms that the engine writes", () => {
  const PULUMI_CONFIG_SECRET_KEYS = '["homelab-pki:certManager","homelab-pki:config:trustManager"]';
  expect(readRawConfig({ PULUMI_CONFIG_SECRET_KEYS }).secretKeys).toEqual(
    new Set(["certManager", "trustManager"]),
  );
});
