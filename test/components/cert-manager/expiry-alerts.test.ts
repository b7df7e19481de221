import { expect, it } from "vitest";
import { ExpiryAlerts } from "../../../components/cert-manager/index.ts";
import { record, resolved } from "../../support/mocks.ts";

const RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const create = (labels?: Record<string, string>) =>
  record(() => new ExpiryAlerts("alerts", { namespace: "monitoring", labels }));

it("alerts on certificates that are late, whatever their lifetime, and on those that are not ready", async () => {
  const { one, value } = await create();
  const rule = one(RULE, "alerts-rule");
  expect(rule.parent).toBe(one("homelab-pki:index:ExpiryAlerts").urn);
  expect(rule.inputs.metadata).toEqual({ name: "homelab-pki-certificates", namespace: "monitoring" });
  const [group] = rule.inputs.spec.groups;
  expect(group.rules.map(({ alert, expr }: { alert: string; expr: string }) => [alert, expr])).toEqual([
    [
      "CertificateNotRenewed",
      "certmanager_certificate_expiration_timestamp_seconds - time() < " +
        "(certmanager_certificate_expiration_timestamp_seconds - certmanager_certificate_renewal_timestamp_seconds) / 2",
    ],
    ["CertificateNotReady", 'certmanager_certificate_ready_status{condition!="True"} == 1'],
  ]);
  expect(await resolved(value.ruleName)).toBe("homelab-pki-certificates");
});

it("has the labels by which Prometheus finds it", async () => {
  const { one } = await create({ release: "prometheus" });
  expect(one(RULE).inputs.metadata.labels).toEqual({ release: "prometheus" });
});
