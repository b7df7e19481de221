import { LocalCommand, RemoteCommand } from "../../../../policy/resources/command.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

type Props = Readonly<Record<string, unknown>>;

const remote = (props: Props) => ({
  type: RemoteCommand,
  name: "identity",
  props: { connection: { host: "nas.lab.example.com" }, create: "sh -s", ...props },
});

/** A certificate, and what follows it on standard input. */
const withCertificate = (rest: string) => remote({ stdin: `step ca certificate nas cert.pem\n${rest}` });

/** Each way by which a machine gets a certificate that it has to renew. */
const REQUESTS = [
  "step ca certificate nas cert.pem key.pem --token -",
  "step --config /dev/stdin ca certificate --kty EC",
  'vault "$mount/sign/$role" "$request"',
  "vault write -format=json pki_int/issue/web common_name=nas",
  "vault write pki_int/sign/host-nas csr=@nas.csr",
  'curl --data @- "$VAULT_ADDR/v1/$mount/sign/$role"',
  "curl --data @- https://vault.lab.example.com:8200/v1/pki_int/issue/web",
  "lego --domains nas.lab.example.com \\\nrun",
];

/** What gets none, or renews by itself. */
const OTHERS = [
  "sh -s",
  "step ca bootstrap --ca-url https://ca.lab.example.com",
  "vault write pki_int/roles/web",
  "step ca token nas\nopenssl x509 -in certificate",
  "stepca certificate",
  "vault write a\nls pki_int/issue/web",
  "lego renew\nrun",
  "certbot certonly --webroot",
  "curl https://vault.lab.example.com:8200/v1/pki_int/ca/pem",
];

/** What a rule must say of a command that gets a certificate and lacks something. */
const lacking = (property: string, allowed: string) =>
  `identity: ${property} is not set; allowed: ${allowed}. Change the resource's create or stdin.`;

/** What is the same for the rules here: when they look, at what, and what a preview may not know. */
const common = (message: string, kept: string) => ({
  accepts: [
    ...OTHERS.map((text) => ({ what: text, resources: [remote({ stdin: text })] })),
    {
      what: "a certificate and the rest in another text of the command",
      resources: [
        remote({ create: REQUESTS[0], stdin: kept }),
        remote({ update: REQUESTS[0], stdin: kept }),
        remote({ create: kept, stdin: REQUESTS[0] }),
        remote({ create: kept, update: kept, stdin: REQUESTS[0] }),
      ],
    },
    { what: "what is taken away", resources: [remote({ delete: REQUESTS[0] })] },
  ],
  refuses: [
    ...REQUESTS.map((text) => ({
      what: text,
      resources: [remote({ stdin: text })],
      messages: [message],
    })),
    {
      what: "a certificate in each text",
      resources: ["create", "update"].map((property) => remote({ [property]: REQUESTS[0] })),
      messages: [message, message],
    },
    {
      what: "the rest only where everything is taken away",
      resources: [remote({ create: REQUESTS[0], delete: kept })],
      messages: [message],
    },
  ],
  postpones: ["create", "update", "stdin"].map((property) => ({
    what: property,
    resources: [remote({ create: REQUESTS[0], [property]: UNKNOWN })],
  })),
});

const METRIC = "homelab_pki_certificate_not_after_timestamp_seconds";

const scheduled = common(
  lacking(
    "the schedule of the certificate's renewal",
    "a systemd timer, cron, launchd or step ca renew --daemon in the same command",
  ),
  "OnCalendar=hourly",
);
const reloaded = common(
  lacking(
    "the reload after the certificate's renewal",
    "a command that reloads or restarts what uses the certificate",
  ),
  "systemctl reload nginx",
);
const told = common(
  lacking("the metric of the certificate's expiry", `${METRIC} or x509_cert_not_after`),
  `echo "${METRIC} $end"`,
);

const [SCHEDULE] = scheduled.refuses.flatMap(({ messages }) => messages);
const [RELOAD] = reloaded.refuses.flatMap(({ messages }) => messages);

const accepted = (texts: readonly string[]) =>
  texts.map((text) => ({ what: text, resources: [withCertificate(text)] }));

const refused = (texts: readonly string[], message = "") =>
  texts.map((text) => ({ what: text, resources: [withCertificate(text)], messages: [message] }));

export const cases: readonly RuleCases[] = [
  {
    rule: "host-certificate-renewal-scheduled",
    accepts: [
      ...scheduled.accepts,
      ...accepted([
        "[Timer]\nOnUnitActiveSec=1h",
        "OnUnitInactiveSec=1h",
        "OnActiveSec=1h",
        "OnInactiveSec=1h",
        "OnBootSec=1min",
        "OnStartupSec=1min",
        "(crontab -l; echo '@hourly renew') | crontab -",
        "echo '0 * * * * root renew' > /etc/cron.d/renew",
        "echo '0 * * * * root renew' >> /etc/crontab",
        "ln -s renew /etc/periodic/hourly/renew",
        "<key>StartInterval</key><integer>3600</integer>",
        "<key>StartCalendarInterval</key>",
        "step ca renew cert.pem key.pem --daemon &",
      ]),
    ],
    refuses: [
      ...scheduled.refuses,
      ...refused(
        [
          "step ca renew cert.pem key.pem",
          "step ca renew cert.pem key.pem\ndockerd --daemon",
          "OnCalendars=never",
          "ConditionBootSec=1",
          "# someday by crontabs",
        ],
        SCHEDULE,
      ),
    ],
    postpones: scheduled.postpones,
  },
  {
    rule: "host-certificate-reloaded",
    accepts: [
      ...reloaded.accepts,
      ...accepted([
        "systemctl restart nginx",
        "systemctl try-reload-or-restart nginx",
        "systemctl try-restart nginx.service",
        "systemctl --no-block reload-or-restart nginx",
        "service nginx reload",
        "service nginx restart",
        "kill -HUP 1",
        "kill -SIGHUP 1",
        "kill -s HUP 1",
        "nginx -s reload",
        "step ca renew cert.pem key.pem --exec 'rc-service nginx reload'",
        'for part in */; do sh "$part/renewed"; done',
        "cp reload.sh /etc/letsencrypt/renewal-hooks/deploy/",
        "lego renew --renew-hook ./reload.sh",
        "lego renew --deploy-hook ./reload.sh",
      ]),
    ],
    refuses: [
      ...reloaded.refuses,
      ...refused(
        [
          "systemctl restart renew.timer",
          "systemctl daemon-reload",
          "systemctl enable renew\nreload nginx",
          "service nginx status",
          "kill -TERM 1",
          "# when it is renewed",
          "step ca renew --executable",
        ],
        RELOAD,
      ),
    ],
    postpones: reloaded.postpones,
  },
  {
    rule: "host-certificate-expiry-told",
    accepts: [
      ...told.accepts,
      ...accepted(["x509_cert_not_after"]),
      {
        what: "a metric that the environment names",
        resources: [withCertificate("cert_expiry")],
        parameters: { metrics: ["cert_expiry"] },
      },
      {
        what: "a command on the operator's own machine",
        resources: [
          remote({}),
          { type: LocalCommand, name: "local", props: { create: "step ca certificate nas" } },
        ],
      },
    ],
    refuses: told.refuses,
    postpones: told.postpones,
  },
];
