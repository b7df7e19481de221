import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { envoy } from "../../../../components/host/profiles/envoy.ts";
import { fileOf, hostFacts, partOf, pathsOf, problemsOf } from "../../../support/profiles.ts";

const CONFIG = "/etc/envoy/envoy.yaml";
const FOLDER = "/etc/envoy/homelab-pki";
const route = { prefix: "/nas", upstream: "127.0.0.1:8000", identities: ["web"] };
const part = (settings: object = {}) => partOf(envoy, { routes: [route], ...settings });
const problems = (change: object) => problemsOf(envoy, { routes: [{ ...route, ...change }] });

/** The parsed configuration, taken apart where tests look. */
function configOf(settings: object = {}) {
  const { node, static_resources } = parse(fileOf(part(settings), CONFIG));
  const [listener] = static_resources.listeners;
  const [chain] = listener.filter_chains;
  const manager = chain.filters[0].typed_config;
  return {
    node,
    address: listener.address.socket_address,
    tls: chain.transport_socket.typed_config,
    manager,
    routes: manager.route_config.virtual_hosts[0].routes,
    clusters: static_resources.clusters,
  };
}

const RBAC = "type.googleapis.com/envoy.extensions.filters.http.rbac.v3";
const allowed = (prefix: string, ...identities: string[]) => ({
  "envoy.filters.http.rbac": {
    "@type": `${RBAC}.RBACPerRoute`,
    rbac: {
      rules: {
        action: "ALLOW",
        policies: {
          [prefix]: {
            permissions: [{ any: true }],
            principals: identities.map((exact) => ({ authenticated: { principal_name: { exact } } })),
          },
        },
      },
    },
  },
});

describe("envoy", () => {
  it("wants TLS 1.3 and a client's certificate, with secrets from files that it watches", () => {
    const { address, tls, node } = configOf();
    const secret = (name: string) => ({
      name,
      sds_config: {
        path_config_source: { path: `${FOLDER}/${name}.yaml`, watched_directory: { path: FOLDER } },
        resource_api_version: "V3",
      },
    });
    expect(node).toEqual({ id: "nas.lab.example.com", cluster: "homelab-pki" });
    expect(address).toEqual({ address: "0.0.0.0", port_value: 443 });
    expect(tls).toEqual({
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
      require_client_certificate: true,
      common_tls_context: {
        tls_params: { tls_minimum_protocol_version: "TLSv1_3" },
        alpn_protocols: ["h2", "http/1.1"],
        tls_certificate_sds_secret_configs: [secret("identity")],
        validation_context_sds_secret_config: secret("trust"),
      },
    });
  });

  it("takes the host's certificate from one file, anew whenever its folder changes", () => {
    expect(
      fileOf(part(), `${FOLDER}/identity.yaml`),
    ).toBe(`# Written by homelab-pki: changes are made in its configuration.
resources:
  - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
    name: identity
    tls_certificate:
      certificate_chain:
        filename: /etc/envoy/homelab-pki/tls/bundle.pem
      private_key:
        filename: /etc/envoy/homelab-pki/tls/bundle.pem
      watched_directory:
        path: /etc/envoy/homelab-pki/tls
`);
    expect(part().copies).toEqual([
      { file: "bundle.pem", path: `${FOLDER}/tls/bundle.pem`, owner: "envoy:envoy" },
      { file: "root_ca.crt", path: `${FOLDER}/tls/root_ca.crt`, owner: "envoy:envoy" },
    ]);
  });

  it("trusts SPIFFE IDs of the domain, and of none that only begins like it", () => {
    expect(
      fileOf(part(), `${FOLDER}/trust.yaml`),
    ).toBe(`# Written by homelab-pki: changes are made in its configuration.
resources:
  - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
    name: trust
    validation_context:
      trusted_ca:
        filename: /etc/envoy/homelab-pki/tls/root_ca.crt
      match_typed_subject_alt_names:
        - san_type: URI
          matcher:
            prefix: spiffe://lab.example.com/
      watched_directory:
        path: /etc/envoy/homelab-pki/tls
`);
  });

  it("lets nobody pass but by a route that names them, the longest first", () => {
    const ci = "spiffe://lab.example.com/workload/ci";
    const { manager, routes, clusters } = configOf({
      routes: [{ prefix: "/", upstream: "backend.lab.example.com:80", identities: ["nas", ci] }, route],
    });
    expect(manager.http_filters).toEqual([
      {
        name: "envoy.filters.http.rbac",
        typed_config: { "@type": `${RBAC}.RBAC`, rules: { action: "ALLOW", policies: {} } },
      },
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
      },
    ]);
    expect(routes).toEqual([
      {
        match: { path_separated_prefix: "/nas" },
        route: { cluster: "127.0.0.1:8000", timeout: "0s" },
        typed_per_filter_config: allowed("/nas", "spiffe://lab.example.com/host/web"),
      },
      {
        match: { prefix: "/" },
        route: { cluster: "backend.lab.example.com:80", timeout: "0s" },
        typed_per_filter_config: allowed("/", "spiffe://lab.example.com/host/nas", ci),
      },
    ]);
    expect(clusters.map(({ name }: { name: string }) => name)).toEqual([
      "backend.lab.example.com:80",
      "127.0.0.1:8000",
    ]);
  });

  it("has one way to write a path", () => {
    expect(configOf().manager).toMatchObject({
      normalize_path: true,
      merge_slashes: true,
      path_with_escaped_slashes_action: "REJECT_REQUEST",
    });
  });

  it("has one cluster an upstream", () => {
    const upstream = "[::1]:8000";
    const routes = [
      { ...route, upstream },
      { ...route, upstream, prefix: "/" },
    ];
    expect(configOf({ routes }).clusters).toEqual([
      {
        name: "[::1]:8000",
        connect_timeout: "1s",
        type: "STRICT_DNS",
        load_assignment: {
          cluster_name: "[::1]:8000",
          endpoints: [
            {
              lb_endpoints: [
                { endpoint: { address: { socket_address: { address: "::1", port_value: 8000 } } } },
              ],
            },
          ],
        },
      },
    ]);
  });

  it("logs who asked for what, to a file that does not grow for ever", () => {
    const [log] = configOf().manager.access_log;
    expect(log.typed_config.path).toBe("/var/log/envoy/access.log");
    expect(log.typed_config.log_format.json_format.identity).toBe("%DOWNSTREAM_PEER_URI_SAN%");
    expect(
      fileOf(part(), "/etc/logrotate.d/homelab-pki-envoy"),
    ).toBe(`# Written by homelab-pki: changes are made in its configuration.
/var/log/envoy/access.log {
  weekly
  maxsize 100M
  rotate 4
  compress
  missingok
  notifempty
  copytruncate
}
`);
  });

  it("can do without resumed sessions, and listen on IPv6 and IPv4", () => {
    const { tls, address } = configOf({ sessionResumption: false, bind: "::", port: 10000 });
    expect(tls.disable_stateless_session_resumption).toBe(true);
    expect(tls.disable_stateful_session_resumption).toBe(true);
    expect(address).toEqual({ address: "::", port_value: 10000, ipv4_compat: true });
  });

  it("tries a configuration as Envoy's account before Envoy gets it", () => {
    expect(part().apply).toBe(`install -d -m 0750 -o envoy -g envoy /var/log/envoy
runuser -u envoy -- envoy --mode validate --config-path /etc/envoy/envoy.yaml --log-level error
systemctl restart envoy.service
`);
    expect(part().remove).toBe("systemctl stop envoy.service\n");
  });

  it("needs no reload after a renewal, only a look", () => {
    expect(part().renewed).toMatch(/^fail\(\) \{\n/);
    expect(part().renewed).not.toContain("systemctl");
  });

  it("brings a service of its own", () => {
    const given = part({ service: { managed: true, user: "proxy" } });
    expect(pathsOf(given).slice(-2)).toEqual([
      "/etc/sysusers.d/homelab-pki-envoy.conf",
      "/etc/systemd/system/envoy.service",
    ]);
    const unit = fileOf(given, "/etc/systemd/system/envoy.service").split("\n");
    expect(unit.filter((line) => /^(Type|Exec|User|ReadWrite)/.test(line))).toEqual([
      "Type=exec",
      "User=proxy",
      "ExecStart=envoy --config-path /etc/envoy/envoy.yaml --log-level warning --disable-hot-restart",
      "ReadWritePaths=/var/log/envoy",
    ]);
    expect(given.apply).toMatch(
      /\nsystemctl enable --quiet envoy.service\nsystemctl restart envoy.service\n$/,
    );
    expect(given.remove).toBeUndefined();
  });

  it("refuses identities that are none of the stack's", () => {
    expect(() => part({ routes: [route, { ...route, prefix: "/", identities: ["nas", "wbe"] }] })).toThrow(
      'routes[1].identities[1]: "wbe" is not allowed: a host of this stack (nas, web) or a SPIFFE ID',
    );
    expect(() =>
      part({ routes: [{ ...route, identities: ["spiffe://lab.example.com.evil/host/web"] }] }),
    ).toThrow(
      'routes[0].identities[0]: "spiffe://lab.example.com.evil/host/web" is not allowed: a SPIFFE ID that begins with spiffe://lab.example.com/',
    );
  });

  it("needs systemd", () => {
    expect(() => partOf(envoy, { routes: [route] }, hostFacts({ platform: "alpine" }))).toThrow(
      'platform: "alpine" is not allowed: profile envoy needs systemd (debian, rhel, arch)',
    );
  });

  it("says what is wrong with its settings", () => {
    expect(problemsOf(envoy, { routes: [] })).toEqual(["routes: at least one route"]);
    expect(problemsOf(envoy, { routes: [route, route] })).toEqual(["routes: each prefix once"]);
    expect(problems({ prefix: "/nas/" })).toEqual([
      "routes.0.prefix: a path such as / or /nas, without / at the end",
    ]);
    expect(problems({ identities: [] })).toEqual(["routes.0.identities: at least one identity"]);
    expect(problems({ identities: ["https://web"] })).toEqual([
      "routes.0.identities.0: a host's name or a SPIFFE ID such as spiffe://lab.example.com/host/nas",
    ]);
  });
});
