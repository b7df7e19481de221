import type { Rule } from "../kernel/rule.ts";
import { CA_RULES } from "./ca/index.ts";
import { CERT_MANAGER_RULES } from "./cert-manager/index.ts";
import { HOST_RULES } from "./host/index.ts";
import { ISTIO_RULES } from "./istio/index.ts";
import { KUBERNETES_RULES } from "./kubernetes/index.ts";
import { STACK_RULES } from "./stack/index.ts";
import { VAULT_RULES } from "./vault/index.ts";

/** All rules, system by system. Those of the stack come last, with those about exceptions at their end. */
export const RULES: readonly Rule[] = [
  ...CA_RULES,
  ...VAULT_RULES,
  ...CERT_MANAGER_RULES,
  ...ISTIO_RULES,
  ...KUBERNETES_RULES,
  ...HOST_RULES,
  ...STACK_RULES,
];
