import { homelab } from "./homelab.ts";
import type { Preset } from "./preset.ts";
import { regulated } from "./regulated.ts";

/** The presets by name. */
export const PRESETS = { homelab, regulated } as const satisfies Readonly<Record<string, Preset>>;
