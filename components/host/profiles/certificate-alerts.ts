import { stringify } from "yaml";
import { WRITTEN_BY } from "./shared/drop-in.ts";

const EXPIRES = "homelab_pki_certificate_not_after_timestamp_seconds";
const RENEWED = "homelab_pki_renewal_last_success_timestamp_seconds";
const FAILURES = "homelab_pki_renewal_failures";

/**
 * Rules of Prometheus on the certificates of hosts, whatever their lifetimes: renewal begins when a third of the life is
 * left, so that a quarter is late, and half of that is an emergency. The metrics come from each host's renewal through
 * node_exporter's textfile collector.
 */
export function certificateAlerts(): string {
  const rules = [late(), emergency(), failing()];
  return `${WRITTEN_BY}\n${stringify({ groups: [{ name: "homelab-pki-hosts", rules }] }, { lineWidth: 0 })}`;
}

// A host whose exporter has the expired certificate is scraped no more: the last values still count for a day.
const expires = `last_over_time(${EXPIRES}[1d])`;
const left = `(${expires} - time()) / (${expires} - last_over_time(${RENEWED}[1d]))`;

function late() {
  return {
    alert: "HostCertificateNotRenewed",
    expr: `${left} < 1 / 4`,
    for: "5m",
    labels: { severity: "warning" },
    annotations: {
      summary:
        "The certificate of {{ $labels.instance }} has {{ $value | humanizePercentage }} of its life left",
      description: "Its renewal is overdue: journalctl -u homelab-pki-renew on the host.",
    },
  };
}

function emergency() {
  return {
    alert: "HostCertificateExpires",
    expr: `${left} < 1 / 8`,
    labels: { severity: "critical" },
    annotations: {
      summary: "The certificate of {{ $labels.instance }} expires or has expired",
      description: "An up of the stack gives the host a new one: pulumi up.",
    },
  };
}

function failing() {
  return {
    alert: "HostCertificateRenewalFails",
    expr: `${FAILURES} > 0`,
    for: "15m",
    labels: { severity: "warning" },
    annotations: {
      summary: "{{ $labels.instance }} failed {{ $value }} times to renew its certificate",
      description: "journalctl -u homelab-pki-renew on the host names the cause.",
    },
  };
}
