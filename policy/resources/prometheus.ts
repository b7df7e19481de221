import { customResource } from "../kernel/resource-type.ts";

/** @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRuleSpec */
export interface PrometheusRuleSpec {
  readonly groups: readonly {
    readonly rules?: readonly { readonly alert?: string; readonly expr?: string | number }[];
  }[];
}

export const PrometheusRule = customResource<PrometheusRuleSpec>(
  "monitoring.coreos.com/v1",
  "PrometheusRule",
);
