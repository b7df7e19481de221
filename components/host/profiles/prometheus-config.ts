import { stringify } from "yaml";
import * as z from "zod";
import { TLS_DIR } from "../host-part.ts";
import { hostAndPort, serverName } from "./shared/addresses.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { label } from "./shared/names.ts";

/** Where the profile's files stand. */
export const FOLDER = "/etc/prometheus/homelab-pki";

const PACKAGED_CONFIG = "/etc/prometheus/prometheus.yml";

/** What Prometheus scrapes with the host's certificate. */
export const scrapeJob = z
  .strictObject({
    /** Name of the job. */
    job: label,
    /** `host:port`, each with a certificate of ours. */
    targets: z.array(hostAndPort).min(1, { error: "at least one target" }),
    /** Name in the targets' certificate, where it is not the target's host. */
    serverName: serverName.optional(),
  })
  .readonly();

/** See {@link scrapeJob}. */
export type ScrapeJob = z.output<typeof scrapeJob>;

/**
 * A whole prometheus.yml.
 *
 * @param scrape - its jobs
 * @param alertmanagers - `host:port`, each with a certificate of ours
 * @param rules - path of its rules
 */
export function wholeConfig(scrape: readonly ScrapeJob[], alertmanagers: readonly string[], rules: string) {
  const managers = { scheme: "https", ...clientTls(), static_configs: [{ targets: alertmanagers }] };
  return {
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    rule_files: [rules],
    ...(alertmanagers.length > 0 && { alerting: { alertmanagers: [managers] } }),
    scrape_configs: scrape.map(scrapeConfig),
  };
}

/** A job as Prometheus reads it. */
export function scrapeConfig({ job, targets, serverName }: ScrapeJob) {
  return { job_name: job, scheme: "https", ...clientTls(serverName), static_configs: [{ targets }] };
}

function clientTls(serverName?: string) {
  const bundle = `${FOLDER}/bundle.pem`;
  const files = { ca_file: `${TLS_DIR}/root_ca.crt`, cert_file: bundle, key_file: bundle };
  return { tls_config: { ...files, ...(serverName && { server_name: serverName }) } };
}

/**
 * POSIX sh that refuses, in words to paste, while the host's configuration does not include ours; its own is never
 * edited.
 *
 * @param jobs - path of the jobs
 * @param rules - path of the rules
 */
export function included(jobs: string, rules: string): string {
  return `if ! grep -q '^[^#]*${FOLDER}/' ${PACKAGED_CONFIG}; then
  echo 'homelab-pki: ${PACKAGED_CONFIG} does not include the jobs and rules; add' >&2
  echo '  scrape_config_files: [${jobs}]' >&2
  echo '  rule_files: [${rules}]' >&2
  echo 'to it (Prometheus 2.43 or newer), or set config: own' >&2
  exit 1
fi
promtool check config ${PACKAGED_CONFIG}
`;
}

/** A file of Prometheus. */
export function yaml(document: object): string {
  return `${WRITTEN_BY}\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}
