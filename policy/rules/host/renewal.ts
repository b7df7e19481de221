import { listParameter, type Parameters } from "../../kernel/parameters.ts";
import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { RemoteCommand } from "../../resources/command.ts";
import { certificateText } from "../../shared/host-certificates.ts";
import type { CommandProps } from "../../shared/host-texts.ts";

/** A check of each command that puts a certificate on a machine. */
function certificateCheck<P extends Parameters>(judge: (text: string, context: ResourceContext<P>) => void) {
  return check<CommandProps, P>(RemoteCommand, (props, context) => {
    const text = certificateText(props);
    if (text !== undefined) judge(text, context);
  });
}

/** What runs something again and again, by what a text says. */
const SCHEDULES: readonly RegExp[] = [
  // A timer of systemd.
  /\bOn(?:Calendar|(?:Unit)?(?:Active|Inactive)Sec|BootSec|StartupSec)=/,
  // Cron.
  /\bcrontab\b|\/etc\/(?:cron|periodic)/,
  // launchd.
  /\bStart(?:Calendar)?Interval\b/,
  // A client that stays.
  /\bstep ca renew\b.* --daemon\b/,
];

/** A certificate that nobody renews is an outage with a date. */
export const hostCertificateRenewalScheduled = resourceRule(
  {
    name: "host-certificate-renewal-scheduled",
    title: "Certificates of hosts are renewed by a timer",
    reason: "A certificate that a person has to renew expires on the day that this person is away.",
    level: "mandatory",
    severity: "high",
    url: "https://csrc.nist.gov/pubs/sp/1800/16/final",
    remediation:
      "Install a systemd timer, or a line for cron, beside the certificate: it renews when two thirds of the life are over.",
  },
  [
    certificateCheck((text, { refuse }) => {
      if (!SCHEDULES.some((pattern) => pattern.test(text))) {
        refuse({
          property: "the schedule of the certificate's renewal",
          value: undefined,
          allowed: "a systemd timer, cron, launchd or step ca renew --daemon in the same command",
          change: "the resource's create or stdin",
        });
      }
    }),
  ],
);

/** What tells a program that its certificate is another one. */
const RELOADS: readonly RegExp[] = [
  // Not the timer itself, whose restart changes no service.
  /\bsystemctl\b.* (?:try-)?(?:reload|restart)\S* +(?!\S*\.timer)/,
  /\bservice \S+ (?:reload|restart)\b/,
  /\bkill -(?:s )?(?:SIG)?HUP\b/,
  / -s reload\b/,
  // A folder of hooks, this project's or certbot's.
  /\/(?:renewed|renewal-hooks)\b/,
  / --(?:exec|renew-hook|deploy-hook)\b/,
];

/** Most programs read their certificate when they start. */
export const hostCertificateReloaded = resourceRule(
  {
    name: "host-certificate-reloaded",
    title: "Programs on hosts take renewed certificates",
    reason: "Most programs read their certificate once, and go on with the old one until it has expired.",
    level: "mandatory",
    severity: "medium",
    url: "https://csrc.nist.gov/pubs/sp/1800/16/final",
    remediation:
      "Have the renewal reload, or where that is not possible restart, each program that uses the certificate.",
  },
  [
    certificateCheck((text, { refuse }) => {
      if (!RELOADS.some((pattern) => pattern.test(text))) {
        refuse({
          property: "the reload after the certificate's renewal",
          value: undefined,
          allowed: "a command that reloads or restarts what uses the certificate",
          change: "the resource's create or stdin",
        });
      }
    }),
  ],
);

const toldParameters = {
  metrics: listParameter(
    ["homelab_pki_certificate_not_after_timestamp_seconds", "x509_cert_not_after"],
    "Metrics by which a host tells when its certificate expires; it writes or exports one of them.",
  ),
};

/** An alert needs something to read. */
export const hostCertificateExpiryTold = resourceRule(
  {
    name: "host-certificate-expiry-told",
    title: "Hosts tell when their certificates expire",
    reason: "A renewal that fails in silence is noticed when the certificate has expired.",
    level: "mandatory",
    severity: "medium",
    url: "https://github.com/prometheus/node_exporter#textfile-collector",
    remediation:
      "Have the renewal write the date into a .prom file of node_exporter's textfile collector, and alert on it.",
    parameters: toldParameters,
  },
  [
    certificateCheck<typeof toldParameters>((text, { parameters: { metrics }, refuse }) => {
      if (!metrics.some((metric) => text.includes(metric))) {
        refuse({
          property: "the metric of the certificate's expiry",
          value: undefined,
          allowed: metrics.join(" or "),
          change: "the resource's create or stdin",
        });
      }
    }),
  ],
);

/** Rules about what keeps the certificates of machines alive. */
export const hostRenewalRules = [
  hostCertificateRenewalScheduled,
  hostCertificateReloaded,
  hostCertificateExpiryTold,
];
