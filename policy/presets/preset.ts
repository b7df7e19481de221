import type { PolicyPackConfig } from "@pulumi/policy";

/** Levels and parameters by rule; `all` for every rule. */
export type Preset = PolicyPackConfig;
