import { stringify } from "yaml";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { endpointOf } from "./shared/scalars.ts";

const TYPE = "type.googleapis.com/envoy.extensions";
const TLS = `${TYPE}.transport_sockets.tls.v3`;
const FILTERS = `${TYPE}.filters.http`;

/** One path, what serves it, and who may use it. */
export interface EnvoyRoute {
  readonly prefix: string;
  readonly upstream: string;
  /** SPIFFE IDs. */
  readonly identities: readonly string[];
}

/** What {@link bootstrap} needs. */
export interface BootstrapArgs {
  /** Name of the node. */
  readonly node: string;
  readonly bind: string;
  readonly port: number;
  readonly routes: readonly EnvoyRoute[];
  readonly sessionResumption: boolean;
  /** Folder of `identity.yaml` and `trust.yaml`. */
  readonly secrets: string;
  readonly accessLog: string;
}

/** Envoy's whole configuration: one listener, one cluster an upstream, no administration interface. */
export function bootstrap(args: BootstrapArgs): string {
  const upstreams = [...new Set(args.routes.map((route) => route.upstream))];
  return yaml({
    // Without a node Envoy reads no secrets, not even from files.
    node: { id: args.node, cluster: "homelab-pki" },
    static_resources: { listeners: [listener(args)], clusters: upstreams.map(cluster) },
  });
}

/**
 * The host's certificate as a secret. Both come from one file, which cannot be half renewed.
 *
 * @param folder - folder of the copies
 */
export function identitySecret(folder: string): string {
  const bundle = { filename: `${folder}/bundle.pem` };
  return secret("identity", {
    tls_certificate: { certificate_chain: bundle, private_key: bundle, watched_directory: { path: folder } },
  });
}

/** What a client's certificate must be: signed under our roots, for a SPIFFE ID of the domain. */
export function trustSecret(folder: string, domain: string): string {
  return secret("trust", {
    validation_context: {
      trusted_ca: { filename: `${folder}/root_ca.crt` },
      // With its last slash, or a domain that only begins like ours would do.
      match_typed_subject_alt_names: [{ san_type: "URI", matcher: { prefix: `spiffe://${domain}/` } }],
      watched_directory: { path: folder },
    },
  });
}

function secret(name: string, value: object): string {
  return yaml({ resources: [{ "@type": `${TLS}.Secret`, name, ...value }] });
}

function listener({ bind, port, routes, sessionResumption, secrets, accessLog }: BootstrapArgs) {
  const resumption = sessionResumption
    ? {}
    : { disable_stateless_session_resumption: true, disable_stateful_session_resumption: true };
  const tls = {
    "@type": `${TLS}.DownstreamTlsContext`,
    require_client_certificate: true,
    ...resumption,
    common_tls_context: {
      tls_params: { tls_minimum_protocol_version: "TLSv1_3" },
      alpn_protocols: ["h2", "http/1.1"],
      tls_certificate_sds_secret_configs: [fileSecret("identity", secrets)],
      validation_context_sds_secret_config: fileSecret("trust", secrets),
    },
  };
  const ipv4 = bind === "::" ? { ipv4_compat: true } : {};
  return {
    name: "https",
    address: { socket_address: { address: bind, port_value: port, ...ipv4 } },
    filter_chains: [
      {
        transport_socket: { name: "envoy.transport_sockets.tls", typed_config: tls },
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typed_config: connectionManager(routes, accessLog),
          },
        ],
      },
    ],
  };
}

function fileSecret(name: string, folder: string) {
  return {
    name,
    sds_config: {
      path_config_source: { path: `${folder}/${name}.yaml`, watched_directory: { path: folder } },
      resource_api_version: "V3",
    },
  };
}

function connectionManager(routes: readonly EnvoyRoute[], accessLog: string) {
  return {
    "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "https",
    use_remote_address: true,
    // A route decides who may pass, so there is one way only to write its path.
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: "REJECT_REQUEST",
    http2_protocol_options: { max_concurrent_streams: 100 },
    access_log: [fileLog(accessLog)],
    route_config: {
      name: "routes",
      virtual_hosts: [{ name: "all", domains: ["*"], routes: longestFirst(routes).map(routeEntry) }],
    },
    http_filters: [
      // Lets nobody pass; each route says who may.
      {
        name: "envoy.filters.http.rbac",
        typed_config: { "@type": `${FILTERS}.rbac.v3.RBAC`, rules: allow({}) },
      },
      { name: "envoy.filters.http.router", typed_config: { "@type": `${FILTERS}.router.v3.Router` } },
    ],
  };
}

function fileLog(path: string) {
  return {
    name: "envoy.access_loggers.file",
    typed_config: {
      "@type": `${TYPE}.access_loggers.file.v3.FileAccessLog`,
      path,
      log_format: {
        json_format: {
          time: "%START_TIME%",
          identity: "%DOWNSTREAM_PEER_URI_SAN%",
          address: "%DOWNSTREAM_REMOTE_ADDRESS%",
          method: "%REQ(:METHOD)%",
          path: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
          status: "%RESPONSE_CODE%",
          details: "%RESPONSE_CODE_DETAILS%",
          milliseconds: "%DURATION%",
        },
      },
    },
  };
}

/** Envoy takes the first route that matches. */
function longestFirst(routes: readonly EnvoyRoute[]): EnvoyRoute[] {
  return routes.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

function routeEntry({ prefix, upstream, identities }: EnvoyRoute) {
  const policy = {
    permissions: [{ any: true }],
    principals: identities.map((exact) => ({ authenticated: { principal_name: { exact } } })),
  };
  return {
    match: prefix === "/" ? { prefix } : { path_separated_prefix: prefix },
    // No limit to the whole of a request: backups run for hours. Silence still ends it, after five minutes.
    route: { cluster: upstream, timeout: "0s" },
    typed_per_filter_config: {
      "envoy.filters.http.rbac": {
        "@type": `${FILTERS}.rbac.v3.RBACPerRoute`,
        rbac: { rules: allow({ [prefix]: policy }) },
      },
    },
  };
}

function allow(policies: object) {
  return { action: "ALLOW", policies };
}

function cluster(upstream: string) {
  const { host, port } = endpointOf(upstream);
  const endpoint = { address: { socket_address: { address: host, port_value: port } } };
  return {
    name: upstream,
    connect_timeout: "1s",
    type: "STRICT_DNS",
    load_assignment: { cluster_name: upstream, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  };
}

function yaml(value: unknown): string {
  // Aliases would stand where two places share an object.
  return `${WRITTEN_BY}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
