import { expect, test } from "vitest";
import { parse } from "yaml";
import { prometheus } from "../../../../components/host/profiles/prometheus.ts";
import { contentOf, nas, partOf, problemsOf } from "./support/parts.ts";

const FOLDER = "/etc/prometheus/homelab-pki";
const HEADER = "# Written by homelab-pki: changes are made in its configuration.\n";

test("every listener requires a client's certificate and has a copy of certificate and key in one file", async () => {
  const part = partOf(prometheus, { nodeExporter: { user: "exporter" }, minTlsVersion: "1.2" });
  expect(await contentOf(part, `${FOLDER}/web.yml`)).toBe(`${HEADER}tls_server_config:
  cert_file: ${FOLDER}/bundle.pem
  key_file: ${FOLDER}/bundle.pem
  client_ca_file: /var/lib/tls/root_ca.crt
  client_auth_type: RequireAndVerifyClientCert
  min_version: TLS12
`);
  expect(await contentOf(part, `${FOLDER}/node-exporter/web.yml`)).toBe(`${HEADER}tls_server_config:
  cert_file: ${FOLDER}/node-exporter/bundle.pem
  key_file: ${FOLDER}/node-exporter/bundle.pem
  client_ca_file: /var/lib/tls/root_ca.crt
  client_auth_type: RequireAndVerifyClientCert
  min_version: TLS12
`);
  expect(part.copies).toEqual([
    { file: "bundle.pem", path: `${FOLDER}/bundle.pem`, owner: "prometheus:prometheus", mode: "0400" },
    {
      file: "bundle.pem",
      path: `${FOLDER}/node-exporter/bundle.pem`,
      owner: "exporter:exporter",
      mode: "0400",
    },
  ]);
  expect(part.needs).toEqual(["bundle.pem"]);
});

test("TLS 1.3 unless the configuration says otherwise", async () => {
  const part = partOf(prometheus, {});
  expect(parse(await contentOf(part, `${FOLDER}/web.yml`)).tls_server_config.min_version).toBe("TLS13");
});

test("a drop-in starts the packaged program with what was its arguments, and the web configuration", async () => {
  const part = partOf(prometheus, {
    nodeExporter: { service: "node_exporter", command: "/opt/node_exporter" },
  });
  const dropIn = "/etc/systemd/system/prometheus.service.d/homelab-pki.conf";
  expect(await contentOf(part, dropIn)).toBe(`${HEADER}[Service]
ExecStart=
ExecStart=/usr/bin/prometheus $ARGS --web.config.file=${FOLDER}/web.yml
`);
  expect(await contentOf(part, "/etc/systemd/system/node_exporter.service.d/homelab-pki.conf")).toBe(
    `${HEADER}[Service]
ExecStart=
ExecStart=/opt/node_exporter --web.config.file=${FOLDER}/node-exporter/web.yml
`,
  );
});

test("an own configuration scrapes and alerts with the host's certificate", async () => {
  const scrape = [
    { job: "node", targets: ["edge.lab.example.com:9100", "192.0.2.23:9100"], serverName: "x.example" },
  ];
  const part = partOf(prometheus, { config: "own", scrape, alertmanagers: ["edge.lab.example.com:9093"] });
  const tls = {
    ca_file: "/var/lib/tls/root_ca.crt",
    cert_file: `${FOLDER}/bundle.pem`,
    key_file: `${FOLDER}/bundle.pem`,
  };
  expect(parse(await contentOf(part, `${FOLDER}/prometheus.yml`))).toEqual({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    rule_files: [`${FOLDER}/certificates.rules.yml`],
    alerting: {
      alertmanagers: [
        { scheme: "https", tls_config: tls, static_configs: [{ targets: ["edge.lab.example.com:9093"] }] },
      ],
    },
    scrape_configs: [
      {
        job_name: "node",
        scheme: "https",
        tls_config: { ...tls, server_name: "x.example" },
        static_configs: [{ targets: ["edge.lab.example.com:9100", "192.0.2.23:9100"] }],
      },
    ],
  });
  expect(await contentOf(part, "/etc/systemd/system/prometheus.service.d/homelab-pki.conf")).toContain(
    `--web.config.file=${FOLDER}/web.yml --config.file=${FOLDER}/prometheus.yml\n`,
  );
  expect(part.apply).toMatch(new RegExp(`^promtool check config ${FOLDER}/prometheus.yml\n`));
});

test("an included one is jobs and rules for the host's own configuration, which must name them", async () => {
  const part = partOf(prometheus, { scrape: [{ job: "node", targets: ["edge.lab.example.com:9100"] }] });
  expect(part.files.map(({ path }) => path)).toEqual([
    `${FOLDER}/web.yml`,
    "/etc/systemd/system/prometheus.service.d/homelab-pki.conf",
    `${FOLDER}/scrape.yml`,
    `${FOLDER}/certificates.rules.yml`,
  ]);
  expect(Object.keys(parse(await contentOf(part, `${FOLDER}/scrape.yml`)))).toEqual(["scrape_configs"]);
  expect(
    part.apply.slice(0, part.apply.indexOf("systemctl")),
  ).toBe(`if ! grep -q '^[^#]*${FOLDER}/' /etc/prometheus/prometheus.yml; then
  echo 'homelab-pki: /etc/prometheus/prometheus.yml does not include the jobs and rules; add' >&2
  echo '  scrape_config_files: [${FOLDER}/scrape.yml]' >&2
  echo '  rule_files: [${FOLDER}/certificates.rules.yml]' >&2
  echo 'to it (Prometheus 2.43 or newer), or set config: own' >&2
  exit 1
fi
promtool check config /etc/prometheus/prometheus.yml
`);
});

test("nothing is told of a renewal; a running Prometheus is reloaded for other files, node_exporter never", () => {
  const part = partOf(prometheus, { nodeExporter: {} });
  expect(part.renewed).toBe(undefined);
  expect(part.apply.match(/systemctl reload .*/g)).toEqual(["systemctl reload prometheus"]);
  expect(part.apply.match(/systemctl restart .*/g)).toEqual([
    "systemctl restart prometheus",
    "systemctl restart prometheus-node-exporter",
  ]);
  expect(part.remove).toBe(
    "systemctl try-restart prometheus\nsystemctl try-restart prometheus-node-exporter\n",
  );
});

test("both ports are probed under the host's name", () => {
  const part = partOf(prometheus, { port: 9091, nodeExporter: {} });
  expect(part.verify).toContain("127.0.0.1:9091 -servername nas.lab.example.com");
  expect(part.verify).toContain("127.0.0.1:9100 -servername nas.lab.example.com");
});

test("a host of node_exporter alone has nothing of Prometheus", () => {
  const part = partOf(prometheus, { server: false, nodeExporter: {} });
  expect(part.files.map(({ path }) => path)).toEqual([
    `${FOLDER}/node-exporter/web.yml`,
    "/etc/systemd/system/prometheus-node-exporter.service.d/homelab-pki.conf",
  ]);
});

test("alerts do not depend on the length of a certificate's life", async () => {
  const part = partOf(prometheus, {});
  const { groups } = parse(await contentOf(part, `${FOLDER}/certificates.rules.yml`));
  const expires = "last_over_time(homelab_pki_certificate_not_after_timestamp_seconds[1d])";
  const left = `(${expires} - time()) / (${expires} - last_over_time(homelab_pki_renewal_last_success_timestamp_seconds[1d]))`;
  expect(
    groups[0].rules.map(({ alert, expr, labels }: Record<string, unknown>) => ({ alert, expr, labels })),
  ).toEqual([
    { alert: "HostCertificateNotRenewed", expr: `${left} < 1 / 4`, labels: { severity: "warning" } },
    { alert: "HostCertificateExpires", expr: `${left} < 1 / 8`, labels: { severity: "critical" } },
    {
      alert: "HostCertificateRenewalFails",
      expr: "homelab_pki_renewal_failures > 0",
      labels: { severity: "warning" },
    },
  ]);
});

test("needs systemd", () => {
  expect(() => partOf(prometheus, {}, { ...nas, platform: "qnap" })).toThrow(
    'platform: "qnap" is not allowed: profile prometheus needs systemd (debian, rhel, arch)',
  );
});

test.each([
  [{ server: false }, "server: true, or nodeExporter must be set: the profile would do nothing"],
  [
    { server: false, nodeExporter: {}, scrape: [{ job: "a", targets: ["b:1"] }] },
    "scrape: nothing where server is false: Prometheus scrapes",
  ],
  [
    { alertmanagers: ["a:9093"] },
    "alertmanagers: nothing unless config is own: the host's prometheus.yml names its Alertmanagers",
  ],
  [{ config: "merge" }, "config: include or own"],
  [{ minTlsVersion: "1.1" }, "minTlsVersion: 1.2 or 1.3"],
  [{ scrape: [{ job: "node", targets: [] }] }, "scrape.0.targets: at least one target"],
  [
    { scrape: [{ job: "node", targets: ["https://a:1"] }] },
    "scrape.0.targets.0: a host and a port, such as nas.lab.example.com:9100 or [2001:db8::1]:9100",
  ],
  [
    { command: "prometheus" },
    "command: a command line that begins with an absolute path, such as /usr/bin/prometheus $ARGS",
  ],
  [{ nodeExporter: { port: 0 } }, "nodeExporter.port: a port, 1 to 65535"],
])("%j is refused", (settings, problem) => {
  expect(problemsOf(prometheus, settings)).toEqual([problem]);
});
