import { CERT_MANAGER_RULES } from "../../../policy/rules/cert-manager/index.ts";
import { ISTIO_RULES } from "../../../policy/rules/istio/index.ts";
import { KUBERNETES_RULES } from "../../../policy/rules/kubernetes/index.ts";
import { declared } from "../../policy/support/declared.ts";
import { judge } from "../../policy/support/judge.ts";
import type { Registration } from "../../support/mocks.ts";

/** What the policy pack says about registered resources: rules about the mesh, certificates and namespaces. */
export async function violations(resources: readonly Registration[]): Promise<string[]> {
  const rules = [...ISTIO_RULES, ...CERT_MANAGER_RULES, ...KUBERNETES_RULES];
  const judgements = await Promise.all(rules.map((rule) => judge(rule, declared(resources))));
  return judgements.flatMap((judgement) => judgement.violations);
}
