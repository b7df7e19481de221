import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grafana } from "../../../../components/host/profiles/grafana.ts";
import { contentOf, partOf, problemsOf } from "./support/parts.ts";

const SCRIPT = "/usr/local/sbin/homelab-pki-grafana-datasource";
const dataSources = [{ uid: "prometheus", name: "Prometheus", url: "https://metrics.lab.example.com:9090" }];

test("the script and each data source's settings are on the host, the token and the certificate are not in them", async () => {
  const part = partOf(grafana, {
    dataSources: [
      ...dataSources,
      {
        uid: "loki",
        name: 'Logs of "nas"',
        type: "loki",
        url: "https://192.0.2.23:3100",
        serverName: "metrics.lab.example.com",
        isDefault: true,
        jsonData: { maxLines: 500 },
      },
    ],
  });
  expect(part.files.map(({ path, mode }) => [path, mode])).toEqual([
    [SCRIPT, "0755"],
    ["/etc/homelab-pki/grafana/prometheus.json", undefined],
    ["/etc/homelab-pki/grafana/loki.json", undefined],
  ]);
  expect(await contentOf(part, SCRIPT)).toBe(
    readFileSync("components/host/profiles/scripts/grafana-datasource.sh", "utf8"),
  );
  expect(await contentOf(part, "/etc/homelab-pki/grafana/prometheus.json")).toBe(
    '{"uid":"prometheus","name":"Prometheus","type":"prometheus","access":"proxy",' +
      '"url":"https://metrics.lab.example.com:9090","isDefault":false,' +
      '"jsonData":{"tlsAuth":true,"tlsAuthWithCACert":true}}\n',
  );
  expect(await contentOf(part, "/etc/homelab-pki/grafana/loki.json")).toBe(
    '{"uid":"loki","name":"Logs of \\"nas\\"","type":"loki","access":"proxy",' +
      '"url":"https://192.0.2.23:3100","isDefault":true,' +
      '"jsonData":{"maxLines":500,"tlsAuth":true,"tlsAuthWithCACert":true,"serverName":"metrics.lab.example.com"}}\n',
  );
});

test("each renewal hands over the new certificate; taken away, the data source stays and it says so", () => {
  const settings = {
    url: "https://grafana.lab.example.com:3000",
    tokenFile: "/root/token",
    caFile: "/etc/ssl/ca.pem",
    dataSources,
  };
  const part = partOf(grafana, settings);
  const update = `${SCRIPT} https://grafana.lab.example.com:3000 /root/token /etc/ssl/ca.pem prometheus </etc/homelab-pki/grafana/prometheus.json\n`;
  expect([part.apply, part.renewed]).toEqual([update, update]);
  expect(part.remove).toBe(
    "echo 'homelab-pki: data source prometheus stays in https://grafana.lab.example.com:3000, with a certificate that is renewed no more' >&2\n",
  );
});

test("Grafana is on the host itself unless the configuration says otherwise", () => {
  expect(partOf(grafana, { dataSources }).apply).toBe(
    `${SCRIPT} http://127.0.0.1:3000 /etc/homelab-pki/grafana-token /var/lib/tls/root_ca.crt prometheus </etc/homelab-pki/grafana/prometheus.json\n`,
  );
});

const URL_FORM =
  "an https:// address such as https://grafana.lab.example.com:3000, or http:// on 127.0.0.1, without / at the end";

test.each([
  [{ dataSources: [] }, "dataSources: at least one data source"],
  [{ dataSources: [...dataSources, ...dataSources] }, "dataSources: data sources with different uids"],
  [{ dataSources, url: "http://grafana.lab.example.com:3000" }, `url: ${URL_FORM}`],
  [{ dataSources, url: "http://127.0.0.1.example.com" }, `url: ${URL_FORM}`],
  [{ dataSources, url: "https://grafana/;reboot" }, `url: ${URL_FORM}`],
  [
    { dataSources: [{ ...dataSources[0], url: "http://metrics:9090" }] },
    "dataSources.0.url: an https:// address such as https://nas.lab.example.com:9090, without / at the end",
  ],
  [{ dataSources: [{ ...dataSources[0], name: "" }] }, "dataSources.0.name: a text"],
  [
    { dataSources: [{ ...dataSources[0], uid: "Prom" }] },
    "dataSources.0.uid: lower-case letters, digits and -, not - first or last, at most 63",
  ],
  [{ dataSources, token: "glsa_x" }, ': Unrecognized key: "token"'],
])("%j is refused", (settings, problem) => {
  expect(problemsOf(grafana, settings)).toEqual([problem]);
});
