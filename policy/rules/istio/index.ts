import type { Rule } from "../../kernel/rule.ts";
import { destinationRuleRules } from "./destination-rules.ts";
import { istioCsrRules } from "./istio-csr.ts";
import { meshRules } from "./mesh.ts";

/** Rules about the mesh. */
export const ISTIO_RULES: readonly Rule[] = [...meshRules, ...destinationRuleRules, ...istioCsrRules];
