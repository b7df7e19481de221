import type { Preset } from "./preset.ts";

/** What a homelab or a small company can keep: each rule at its own level, with its own defaults. */
export const homelab: Preset = {
  // It only shows what is excepted, so that it stays advice whatever `all` says.
  "stack-exceptions-in-use": "advisory",
  // Where one person decides, there is nobody to agree with.
  "stack-exceptions-with-ticket": "disabled",
};
