import type { Rule } from "../../kernel/rule.ts";
import { kubernetesAccessRules } from "./access.ts";
import { namespaceRules } from "./namespaces.ts";

/** Rules about Kubernetes itself. */
export const KUBERNETES_RULES: readonly Rule[] = [...kubernetesAccessRules, ...namespaceRules];
