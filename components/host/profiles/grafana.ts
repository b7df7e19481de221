import { readFileSync } from "node:fs";
import * as z from "zod";
import { flag } from "../../shared/scalars.ts";
import { type HostPart, TLS_DIR } from "../host-part.ts";
import { defineProfile } from "./profile.ts";
import { httpsOrLoopbackUrl, httpsUrl, serverName } from "./shared/addresses.ts";
import { label } from "./shared/names.ts";
import { absolutePath } from "./shared/scalars.ts";

const SCRIPT = "/usr/local/sbin/homelab-pki-grafana-datasource";

const dataSource = z
  .strictObject({
    /** Identifier in Grafana, by which dashboards know it. */
    uid: label,
    /** Name that people see. */
    name: z.string({ error: "a text" }).min(1, { error: "a text" }),
    /** Plugin of the data source. */
    type: label.default("prometheus"),
    /** Where it is, as Grafana reaches it. */
    url: httpsUrl,
    /** Name in its certificate, where it is not the URL's. */
    serverName: serverName.optional(),
    /** Whether new panels take it. */
    isDefault: flag.default(false),
    /** Other settings of the plugin, such as `httpMethod: POST`; an update replaces them as a whole. */
    jsonData: z.record(z.string(), z.json(), { error: "an object of the plugin's settings" }).default({}),
  })
  .readonly();

const settings = z
  .strictObject({
    /** Grafana, as this host reaches it. */
    url: httpsOrLoopbackUrl.default("http://127.0.0.1:3000"),
    /**
     * File on the host with the token of a service account that may read, create and write data sources; root's, 0400
     * or 0600. It is put there by hand: no token of Grafana is known to the program.
     */
    tokenFile: absolutePath.default("/etc/homelab-pki/grafana-token"),
    /** What signed Grafana's own certificate. */
    caFile: absolutePath.default(`${TLS_DIR}/root_ca.crt`),
    dataSources: z.array(dataSource).min(1, { error: "at least one data source" }),
  })
  .refine(({ dataSources }) => new Set(dataSources.map(({ uid }) => uid)).size === dataSources.length, {
    path: ["dataSources"],
    error: "data sources with different uids",
  });

type Settings = z.output<typeof settings>;
type DataSource = Settings["dataSources"][number];

/**
 * Data sources of Grafana that reach their servers with the host's certificate. Grafana keeps certificates in its
 * database, so each renewal hands it the new one through its HTTP API; nothing restarts.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/data_source/
 */
export const grafana = defineProfile({ name: "grafana", settings, part });

function part({ url, tokenFile, caFile, dataSources }: Settings): HostPart {
  const update = dataSources
    .map(({ uid }) => `${SCRIPT} ${url} ${tokenFile} ${caFile} ${uid} <${settingsPath(uid)}\n`)
    .join("");
  return {
    name: "grafana",
    files: [
      {
        path: SCRIPT,
        content: readFileSync(new URL("./scripts/grafana-datasource.sh", import.meta.url), "utf8"),
        mode: "0755",
      },
      ...dataSources.map((one) => ({
        path: settingsPath(one.uid),
        content: `${JSON.stringify(body(one))}\n`,
      })),
    ],
    apply: update,
    renewed: update,
    remove: dataSources.map(({ uid }) => leftInGrafana(url, uid)).join(""),
  };
}

function settingsPath(uid: string): string {
  return `/etc/homelab-pki/grafana/${uid}.json`;
}

function body({ uid, name, type, url, serverName, isDefault, jsonData }: DataSource) {
  const tls = { tlsAuth: true, tlsAuthWithCACert: true, ...(serverName && { serverName }) };
  return { uid, name, type, access: "proxy", url, isDefault, jsonData: { ...jsonData, ...tls } };
}

/** Dashboards hang on a data source, so it stays; the certificate in it is revoked or expires with the host's. */
function leftInGrafana(url: string, uid: string): string {
  return `echo 'homelab-pki: data source ${uid} stays in ${url}, with a certificate that is renewed no more' >&2\n`;
}
