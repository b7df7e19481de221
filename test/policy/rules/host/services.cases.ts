import { CopyToRemote, LocalCommand, RemoteCommand } from "../../../../policy/resources/command.ts";
import { fileAsset, textAsset } from "../../support/assets.ts";
import type { Refused, RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const connection = { host: "web.lab.example.com" };

const copy = (source: unknown) => ({
  type: CopyToRemote,
  name: "copy",
  props: { connection, source, remotePath: "/etc/service.conf" },
});
const remote = (props: Record<string, unknown>) => ({
  type: RemoteCommand,
  name: "remote",
  props: { connection, ...props },
});
const local = (props: Record<string, unknown>) => ({ type: LocalCommand, name: "local", props });

/** Messages of a rule whose refusals all allow the same. */
const messages =
  (allowed: string) =>
  (value: string, resource = "copy", property = "source.text") =>
    `${resource}: ${property} is ${JSON.stringify(value)}; allowed: ${allowed}. ` +
    `Change the resource's ${property.replace(".text", "")}.`;

const docker = messages("ssh:// or unix://, and tcp:// with tlsverify");
const version = messages("versions other than SSLv2, SSLv3, TLSv1.0, TLSv1.1");
const client = messages("certificates that are required and verified");

const PROPERTIES = ["create", "update", "delete", "stdin"];

/** That a rule looks at every text of every type, by one text that it refuses. */
const everywhere = (text: string, value: string, message: typeof docker): Refused => ({
  what: "each text of both kinds of commands and of copies",
  resources: [
    ...[remote, local].map((command) => command(Object.fromEntries(PROPERTIES.map((name) => [name, text])))),
    copy(textAsset(text)),
  ],
  messages: [
    ...["remote", "local"].flatMap((name) => PROPERTIES.map((property) => message(value, name, property))),
    message(value),
  ],
});

const postpones = [
  ...PROPERTIES.map((property) => ({ what: property, resources: [remote({ [property]: UNKNOWN })] })),
  { what: "a source", resources: [copy(UNKNOWN)] },
];

const FLAG = "-H tcp:// without --tlsverify";
const JSON_HOSTS = '"hosts" with tcp:// without "tlsverify": true';
const VARIABLE = "DOCKER_HOST with tcp:// without DOCKER_TLS_VERIFY";

const PLAIN_DOCKER: readonly (readonly [text: string, value: string])[] = [
  ["ExecStart=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375", FLAG],
  ["dockerd --host=tcp://0.0.0.0:2375", FLAG],
  ["docker --host 'tcp://web:2375' ps", FLAG],
  ["dockerd -H \\\ntcp://0.0.0.0:2375", FLAG],
  ['command: ["dockerd", "-H", "tcp://0.0.0.0:2375"]', FLAG],
  ["dockerd -H tcp://0.0.0.0:2376 --tlsverify=false", FLAG],
  ["dockerd --tlsverify -H tcp://0.0.0.0:2376\ndocker -H tcp://web:2376 ps", FLAG],
  ['{ "hosts": ["fd://", "tcp://0.0.0.0:2375"] }', JSON_HOSTS],
  ['{ "tls": true, "tlsverify": false, "hosts" : [\n"tcp://0.0.0.0:2375"\n] }', JSON_HOSTS],
  ["DOCKER_HOST=tcp://web:2375 docker ps", VARIABLE],
  ['environment:\n  DOCKER_HOST: "tcp://web:2375"', VARIABLE],
  ["export DOCKER_HOST=tcp://web:2376\nexport DOCKER_TLS_VERIFY=", VARIABLE],
  ["export DOCKER_TLS_VERIFY=''\nexport DOCKER_HOST=tcp://web:2376", VARIABLE],
];

const SAFE_DOCKER = [
  "systemctl restart docker",
  "dockerd -H fd://",
  "docker -H ssh://web ps",
  "dockerd --tlsverify -H tcp://0.0.0.0:2376",
  "dockerd -H tcp://0.0.0.0:2376 \\\n  --tlsverify --tlscacert=ca.pem",
  '{ "hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true }',
  '{ "hosts": ["fd://"], "log-opts": ["tcp://logs"] }',
  "DOCKER_HOST=ssh://web docker ps",
  "DOCKER_HOST=tcp://web:2376 DOCKER_TLS_VERIFY=1 docker ps",
  'environment:\n  DOCKER_HOST: "tcp://web:2376"\n  DOCKER_TLS_VERIFY: "1"',
];

/** A text, and the settings and versions that it has too many of. */
const OLD_VERSIONS: readonly (readonly [text: string, ...values: string[]])[] = [
  [
    "ssl_protocols SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2;",
    "ssl_protocols with SSLv2",
    "ssl_protocols with SSLv3",
    "ssl_protocols with TLSv1.0",
    "ssl_protocols with TLSv1.1",
  ],
  ["SSLProtocol +TLSv1 +TLSv1.2", "SSLProtocol with TLSv1.0"],
  ['tls-protocols "TLSv1.1 TLSv1.2"', "tls-protocols with TLSv1.1"],
  ["smtpd_tls_protocols = !SSLv3, TLSv1.0", "tls_protocols with TLSv1.0"],
  ["MinProtocol = TLSv1.1", "MinProtocol with TLSv1.1"],
  ["ssl_min_protocol_version = 'TLSv1'", "min_protocol_version with TLSv1.0"],
  ["tls_server_config:\n  min_version: TLS10", "min_version with TLSv1.0"],
  ['{ "minVersion": "VersionTLS11" }', "minVersion with TLSv1.1"],
  ["&tls.Config{MinVersion: tls.VersionTLS10}", "MinVersion with TLSv1.0"],
  ['tls_min_version = "tls11"', "min_version with TLSv1.1"],
  ["bind :443 ssl ssl-min-ver TLSv1.0", "min-ver with TLSv1.0"],
  ["minimumTLSVersion: TLSv1_1", "minimumTLSVersion with TLSv1.1"],
];

const NEW_VERSIONS = [
  "systemctl reload nginx",
  "ssl_protocols TLSv1.2 TLSv1.3;",
  "ssl_protocols TLSv1.3; # no TLSv1.1",
  "ssl_protocols TLSv1.3\n# TLSv1.1",
  "server { ssl_protocols TLSv1.3 } # TLSv1.1",
  "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1",
  "smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1",
  "min_version: TLS12",
  'tls_min_version = "tls13"',
  "MinVersion: tls.VersionTLS12",
  "min_version: xTLS10",
  "min_version: 1.0",
  "max_version: TLSv1.1",
];

/** A text, and the setting with its value that it must not have. */
const UNVERIFIED: readonly (readonly [text: string, value: string])[] = [
  ["ssl_verify_client off;", "ssl_verify_client off"],
  ["ssl_verify_client optional;", "ssl_verify_client optional"],
  ["ssl_verify_client  optional_no_ca;", "ssl_verify_client optional_no_ca"],
  ["SSLVerifyClient none", "SSLVerifyClient none"],
  ["client_auth_type: NoClientCert", "client_auth_type NoClientCert"],
  ['client_auth_type: "RequestClientCert"', "client_auth_type RequestClientCert"],
  ['clientAuthType = "RequireAnyClientCert"', "clientAuthType RequireAnyClientCert"],
  ["tls.Config{ClientAuth: tls.VerifyClientCertIfGiven}", "ClientAuth VerifyClientCertIfGiven"],
  ['{ "clientAuthType": "RequestClientCert" }', "clientAuthType RequestClientCert"],
  ["client_auth {\n  mode request\n}", "client_auth request"],
  ["client_auth {\n  mode require\n}", "client_auth require"],
  ["client_auth {\n  mode verify_if_given\n}", "client_auth verify_if_given"],
  ["clientAuth:\n  mode: request", "clientAuth request"],
  ['"client_auth": { "mode": "request" }', "client_auth request"],
  ["tls-auth-clients no", "tls-auth-clients no"],
  ["tls-auth-clients optional", "tls-auth-clients optional"],
  ["etcd --client-cert-auth=false", "client-cert-auth false"],
  ["client-transport-security:\n  client-cert-auth: false", "client-cert-auth false"],
  ["require_client_certificate: false", "require_client_certificate false"],
  ['{ "require_client_certificate": false }', "require_client_certificate false"],
  ["RUSTFS_SERVER_MTLS_ENABLE=false", "RUSTFS_SERVER_MTLS_ENABLE false"],
  ['RUSTFS_SERVER_MTLS_ENABLE: "false"', "RUSTFS_SERVER_MTLS_ENABLE false"],
  ['tls_disable_client_certs = "true"', "tls_disable_client_certs true"],
  ["tls_disable_client_certs = true", "tls_disable_client_certs true"],
  ['tls_require_and_verify_client_cert = "false"', "tls_require_and_verify_client_cert false"],
  ['{ "tls_require_and_verify_client_cert": false }', "tls_require_and_verify_client_cert false"],
];

const VERIFIED = [
  "systemctl reload nginx",
  "ssl_verify_client on;",
  "SSLVerifyClient require",
  "client_auth_type: RequireAndVerifyClientCert",
  "client_auth {\n  mode require_and_verify\n}",
  "tls-auth-clients yes",
  "etcd --client-cert-auth=true",
  "require_client_certificate: true",
  "RUSTFS_SERVER_MTLS_ENABLE=true",
  "tls_disable_client_certs = false",
  "tls_require_and_verify_client_cert = true",
];

/** Texts that a rule accepts, as files that are copied. */
const accepted = (texts: readonly string[]) => [
  { what: "files, of which nothing is known", resources: [copy(fileAsset("nginx.conf"))] },
  ...texts.map((text) => ({ what: text, resources: [copy(textAsset(text)), remote({ create: text })] })),
];

export const cases: readonly RuleCases[] = [
  {
    rule: "host-docker-tcp-tls-verified",
    accepts: [
      ...accepted(SAFE_DOCKER),
      {
        what: "verified TCP by environment",
        resources: [
          remote({ environment: { DOCKER_HOST: "tcp://web:2376", DOCKER_TLS_VERIFY: "1" } }),
          local({ environment: { DOCKER_HOST: "ssh://web" } }),
          local({ environment: { DOCKER_TLS_VERIFY: "" } }),
        ],
      },
    ],
    refuses: [
      ...PLAIN_DOCKER.map(([text, value]) => ({
        what: text,
        resources: [copy(textAsset(text))],
        messages: [docker(value)],
      })),
      everywhere("dockerd -H tcp://0.0.0.0:2375", FLAG, docker),
      {
        what: "plain TCP by environment",
        resources: [
          remote({ environment: { DOCKER_HOST: "tcp://web:2375" } }),
          local({ environment: { DOCKER_HOST: "tcp://web:2376", DOCKER_TLS_VERIFY: "" } }),
        ],
        messages: [docker(VARIABLE, "remote", "environment"), docker(VARIABLE, "local", "environment")],
      },
      {
        what: "all that is wrong",
        resources: [
          remote({
            create: 'dockerd -H tcp://0.0.0.0\nDOCKER_HOST=tcp://web docker ps\n"hosts": ["tcp://"]',
          }),
        ],
        messages: [FLAG, JSON_HOSTS, VARIABLE].map((value) => docker(value, "remote", "create")),
      },
    ],
    postpones: [
      ...postpones,
      { what: "an environment", resources: [remote({ environment: UNKNOWN })] },
      { what: "Docker's host", resources: [remote({ environment: { DOCKER_HOST: UNKNOWN } })] },
      {
        what: "whether Docker verifies",
        resources: [local({ environment: { DOCKER_HOST: "tcp://web", DOCKER_TLS_VERIFY: UNKNOWN } })],
      },
    ],
  },
  {
    rule: "host-service-tls-minimum",
    accepts: [
      ...accepted(NEW_VERSIONS),
      {
        what: "what the environment allows",
        resources: [copy(textAsset("ssl_protocols TLSv1.1;"))],
        parameters: { refused: ["SSLv3"] },
      },
    ],
    refuses: [
      ...OLD_VERSIONS.map(([text, ...values]) => ({
        what: text,
        resources: [copy(textAsset(text))],
        messages: values.map((value) => version(value)),
      })),
      everywhere("ssl_protocols TLSv1;", "ssl_protocols with TLSv1.0", version),
      {
        what: "each setting",
        resources: [copy(textAsset("ssl_protocols TLSv1;\nssl_protocols TLSv1.1;"))],
        messages: [version("ssl_protocols with TLSv1.0"), version("ssl_protocols with TLSv1.1")],
      },
      {
        what: "what the environment refuses",
        resources: [copy(textAsset("ssl_protocols TLSv1.2 TLSv1.3;"))],
        parameters: { refused: ["TLSv1.2"] },
        messages: [messages("versions other than TLSv1.2")("ssl_protocols with TLSv1.2")],
      },
    ],
    postpones,
  },
  {
    rule: "host-service-client-certificates-verified",
    accepts: accepted(VERIFIED),
    refuses: [
      ...UNVERIFIED.map(([text, value]) => ({
        what: text,
        resources: [copy(textAsset(text))],
        messages: [client(value)],
      })),
      everywhere("ssl_verify_client off;", "ssl_verify_client off", client),
      {
        what: "each setting",
        resources: [copy(textAsset("ssl_verify_client off;\nssl_verify_client optional;"))],
        messages: [client("ssl_verify_client off"), client("ssl_verify_client optional")],
      },
    ],
    postpones,
  },
];
