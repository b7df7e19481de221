import * as z from "zod";
import { flag, port } from "../../shared/scalars.ts";
import { type HostFile, type HostPart, type IdentityCopy, TLS_DIR } from "../host-part.ts";
import { fullNameOf, type HostFacts } from "../identity.ts";
import { certificateAlerts } from "./certificate-alerts.ts";
import { defineProfile } from "./profile.ts";
import { FOLDER, included, scrapeConfig, scrapeJob, wholeConfig, yaml } from "./prometheus-config.ts";
import { hostAndPort } from "./shared/addresses.ts";
import { restartIfNewer, serviceDropIn } from "./shared/drop-in.ts";
import { probe } from "./shared/listen.ts";
import { commandLine } from "./shared/names.ts";
import { accountName, serviceName } from "./shared/scalars.ts";
import { requireSystemd } from "./shared/service.ts";

/** A service of the exporter toolkit: how it is started, as whom, and where it listens. */
function listener(name: string, listenPort: number) {
  return {
    service: serviceName.default(name),
    command: commandLine.default(`/usr/bin/${name} $ARGS`),
    user: accountName.default("prometheus"),
    port: port.default(listenPort),
  };
}

const settings = z
  .strictObject({
    /** Whether Prometheus itself runs here, or only node_exporter. */
    server: flag.default(true),
    ...listener("prometheus", 9090),
    /** Lowest version of TLS that is accepted. */
    minTlsVersion: z.enum(["1.2", "1.3"], { error: "1.2 or 1.3" }).default("1.3"),
    /**
     * `include`: the jobs and rules are files that the host's own prometheus.yml includes (Prometheus 2.43 or newer);
     * `own`: the profile's prometheus.yml stands in for the host's.
     */
    config: z.enum(["include", "own"], { error: "include or own" }).default("include"),
    /** What to scrape with the host's certificate. */
    scrape: z.array(scrapeJob).default([]),
    /** Alertmanagers, `host:port`, each with a certificate of ours. Only with `config: own`. */
    alertmanagers: z.array(hostAndPort).default([]),
    /** Mutual TLS for node_exporter on this host. */
    nodeExporter: z.strictObject(listener("prometheus-node-exporter", 9100)).optional(),
  })
  .refine(({ server, nodeExporter }) => server || nodeExporter, {
    path: ["server"],
    error: "true, or nodeExporter must be set: the profile would do nothing",
  })
  .refine(({ server, scrape }) => server || scrape.length === 0, {
    path: ["scrape"],
    error: "nothing where server is false: Prometheus scrapes",
  })
  .refine(({ config, alertmanagers }) => config === "own" || alertmanagers.length === 0, {
    path: ["alertmanagers"],
    error: "nothing unless config is own: the host's prometheus.yml names its Alertmanagers",
  });

type Settings = z.output<typeof settings>;
type Listener = NonNullable<Settings["nodeExporter"]>;

/**
 * Prometheus and node_exporter behind mutual TLS, jobs that scrape with the host's certificate, and alerts on the
 * certificates of all hosts.
 *
 * Nothing runs on renewal: the exporter toolkit reads web.yml and the files it names at each handshake, Prometheus' own
 * HTTP client those of a scrape at each connection.
 *
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 */
export const prometheus = defineProfile({ name: "prometheus", settings, part });

function part(settings: Settings, host: HostFacts): HostPart {
  requireSystemd("prometheus", host);
  const { server, nodeExporter, minTlsVersion } = settings;
  const parts = [
    ...(server ? [serverPart(settings, host)] : []),
    ...(nodeExporter ? [listenerPart(nodeExporter, `${FOLDER}/node-exporter`, minTlsVersion, host)] : []),
  ];
  return {
    name: "prometheus",
    files: parts.flatMap(({ files }) => files),
    copies: parts.flatMap(({ copies }) => copies),
    needs: ["bundle.pem"],
    apply: parts.map(({ apply }) => apply).join(""),
    remove: parts.map(({ remove }) => remove).join(""),
    verify: parts.map(({ verify }) => verify).join(""),
  };
}

interface ListenerPart {
  readonly files: readonly HostFile[];
  readonly copies: readonly IdentityCopy[];
  readonly apply: string;
  readonly remove: string;
  readonly verify: string;
}

function listenerPart(
  listener: Listener,
  folder: string,
  minTlsVersion: string,
  host: HostFacts,
  ...flags: readonly string[]
): ListenerPart {
  // One file for certificate and key: with two, a handshake between their renewals would fail.
  const bundle = `${folder}/bundle.pem`;
  const web = `${folder}/web.yml`;
  const command = [listener.command, `--web.config.file=${web}`, ...flags].join(" ");
  return {
    files: [
      {
        path: web,
        content: yaml({
          tls_server_config: {
            cert_file: bundle,
            key_file: bundle,
            client_ca_file: `${TLS_DIR}/root_ca.crt`,
            client_auth_type: "RequireAndVerifyClientCert",
            min_version: `TLS${minTlsVersion.replace(".", "")}`,
          },
        }),
      },
      serviceDropIn(listener.service, ["ExecStart=", `ExecStart=${command}`]),
    ],
    copies: [{ file: "bundle.pem", path: bundle, owner: `${listener.user}:${listener.user}`, mode: "0400" }],
    // A running one reads web.yml anew by itself, and SIGHUP, which is its packaged reload, would end node_exporter.
    apply: restartIfNewer(listener.service),
    remove: `systemctl try-restart ${listener.service}\n`,
    verify: probe({
      listen: { bind: "0.0.0.0", port: listener.port },
      name: fullNameOf(host),
      refusal: "alert",
    }),
  };
}

function serverPart(settings: Settings, host: HostFacts): ListenerPart {
  const own = settings.config === "own";
  const rules = `${FOLDER}/certificates.rules.yml`;
  const jobs = settings.scrape.map(scrapeConfig);
  const config: HostFile = own
    ? {
        path: `${FOLDER}/prometheus.yml`,
        content: yaml(wholeConfig(settings.scrape, settings.alertmanagers, rules)),
      }
    : { path: `${FOLDER}/scrape.yml`, content: yaml({ scrape_configs: jobs }) };
  const check = own ? `promtool check config ${config.path}\n` : included(config.path, rules);
  const flags = own ? [`--config.file=${config.path}`] : [];
  const listening = listenerPart(settings, FOLDER, settings.minTlsVersion, host, ...flags);
  return {
    ...listening,
    files: [...listening.files, config, { path: rules, content: certificateAlerts() }],
    apply: `${check}${restartIfNewer(settings.service, [], `systemctl reload ${settings.service}`)}`,
  };
}
