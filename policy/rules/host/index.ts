import type { Rule } from "../../kernel/rule.ts";
import { hostConnectionRules } from "./connections.ts";
import { copiedKeyRules } from "./copied-keys.ts";
import { keyModeRules } from "./key-modes.ts";
import { hostRenewalRules } from "./renewal.ts";
import { hostServiceRules } from "./services.ts";

/** Rules about machines outside the cluster. */
export const HOST_RULES: readonly Rule[] = [
  ...hostConnectionRules,
  ...copiedKeyRules,
  ...keyModeRules,
  ...hostServiceRules,
  ...hostRenewalRules,
];
