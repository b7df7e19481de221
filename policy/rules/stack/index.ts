import type { Rule } from "../../kernel/rule.ts";
import { chartRules } from "./charts.ts";
import { exceptionRules } from "./exceptions.ts";
import { expiryAlertRules } from "./expiry-alerts.ts";
import { rootCustodyRules } from "./root-custody.ts";

/** Rules about the stack as a whole. Those about exceptions come last: they tell what the others passed over. */
export const STACK_RULES: readonly Rule[] = [
  ...rootCustodyRules,
  ...expiryAlertRules,
  ...chartRules,
  ...exceptionRules,
];
