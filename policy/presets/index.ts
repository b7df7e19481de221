import type { PolicyPackConfig } from "@pulumi/policy";
import { homelab } from "./homelab.ts";
import { regulated } from "./regulated.ts";

/** Levels and parameters by rule; `all` for every rule. */
export type Preset = PolicyPackConfig;

/** The presets by name. */
export const PRESETS = { homelab, regulated } as const satisfies Readonly<Record<string, Preset>>;
