import { listParameter } from "../../kernel/parameters.ts";
import { resourceRule } from "../../kernel/resource-rule.ts";
import { type CommandProps, commandTexts, type HostText, textChecks } from "../../shared/host-texts.ts";

/** Ways in which Docker speaks plain TCP, by what a text says. */
const DOCKER_OVER_TCP: readonly { readonly what: string; found(text: string): boolean }[] = [
  {
    what: "-H tcp:// without --tlsverify",
    found: (text) =>
      text
        .replaceAll("\\\n", " ")
        .split("\n")
        .some((line) => /(?:-H|--host)["',=\s]*tcp:\/\//.test(line) && !/--tlsverify(?!=false)/.test(line)),
  },
  {
    what: '"hosts" with tcp:// without "tlsverify": true',
    found: (text) => /"hosts"\s*:\s*\[[^\]]*"tcp:\/\//.test(text) && !/"tlsverify"\s*:\s*true/.test(text),
  },
  {
    what: "DOCKER_HOST with tcp:// without DOCKER_TLS_VERIFY",
    found: (text) =>
      /DOCKER_HOST["':=\s]+tcp:\/\//.test(text) && !/DOCKER_TLS_VERIFY(?:["':]*\s+|=)["']?[^\s"']/.test(text),
  },
];

/** A command's texts, and what its environment says to Docker, as a shell would write it. */
function* dockerTexts(props: CommandProps): Generator<HostText> {
  yield* commandTexts(props);
  const { DOCKER_HOST, DOCKER_TLS_VERIFY = "" } = props.environment ?? {};
  const text = `DOCKER_HOST=${DOCKER_HOST}\nDOCKER_TLS_VERIFY=${DOCKER_TLS_VERIFY}`;
  yield { property: "environment", text };
}

/** Docker's socket is root on the machine. */
export const hostDockerTcpTlsVerified = resourceRule(
  {
    name: "host-docker-tcp-tls-verified",
    title: "Docker over TCP knows its clients by their certificates",
    reason: "Whoever reaches Docker's socket is root on the machine, and plain TCP lets everybody reach it.",
    level: "mandatory",
    severity: "critical",
    url: "https://docs.docker.com/engine/security/protect-access/#use-tls-https-to-protect-the-docker-daemon-socket",
    remediation:
      "Reach Docker over SSH (DOCKER_HOST=ssh://...), or set tlsverify with tlscacert, tlscert and tlskey on the daemon and DOCKER_TLS_VERIFY=1 for its clients.",
  },
  textChecks(({ property, text }, { refuse }) => {
    for (const { what } of DOCKER_OVER_TCP.filter(({ found }) => found(text))) {
      refuse({
        property,
        value: what,
        allowed: "ssh:// or unix://, and tcp:// with tlsverify",
        change: `the resource's ${property.split(".")[0]}`,
      });
    }
  }, dockerTexts),
);

/** A setting of a service's TLS versions with what follows it: nginx, Apache, Postfix, PostgreSQL, HAProxy, Go and others. */
const VERSION_SETTING = /((?:ssl|tls)[-_]?protocols?|min[\w-]*(?:ver|protocol)[\w-]*)["']?[\s=:]([^\n;}]*)/gi;

/** A version as one of them spells it: `TLSv1.1`, `tls11`, `VersionTLS11`; not one that a sign takes out. */
const VERSION = /(?<![\w!-])(?:Version)?(SSL|TLS)v?(\d)(?:[._]?(\d))?(?![\w.])/gi;

/** Versions in a text, as OpenSSL spells them. */
function versionsIn(text: string): string[] {
  return [...text.matchAll(VERSION)].map(([, protocol, major, minor = "0"]) =>
    (protocol as string).toUpperCase() === "SSL" ? `SSLv${major}` : `TLSv${major}.${minor}`,
  );
}

const versionParameters = {
  refused: listParameter(
    ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"],
    "Versions that no service may speak. With TLSv1.2 in it, services speak TLS 1.3 only.",
  ),
};

/** The older versions can be broken. */
export const hostServiceTlsMinimum = resourceRule(
  {
    name: "host-service-tls-minimum",
    title: "Services speak TLS 1.2 or newer",
    reason:
      "Older versions rest on MD5 and SHA-1 and can be broken, so that others read and change what is sent.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc9325#section-3.1.1",
    remediation:
      "Name TLSv1.3, and TLSv1.2 for clients that need it, as the only versions or as the oldest one.",
    parameters: versionParameters,
  },
  textChecks<typeof versionParameters>(({ property, text }, { parameters, refuse }) => {
    for (const [, setting, versions] of text.matchAll(VERSION_SETTING)) {
      for (const version of versionsIn(versions as string)) {
        if (parameters.refused.includes(version)) {
          refuse({
            property,
            value: `${setting} with ${version}`,
            allowed: `versions other than ${parameters.refused.join(", ")}`,
            change: `the resource's ${property.split(".")[0]}`,
          });
        }
      }
    }
  }),
);

/** Settings of services that let clients in whose certificates were not verified, with the values that do. */
const UNVERIFIED_CLIENTS: readonly RegExp[] = [
  // nginx and Apache.
  /(ssl_?verify_?client)\s+(off|none|optional_no_ca|optional)\b/gi,
  // Prometheus, Traefik, and Go itself.
  /(client_?auth(?:_?type)?)["']?\s*[:=]\s*["']?(?:tls\.)?(NoClientCert|RequestClientCert|RequireAnyClientCert|VerifyClientCertIfGiven)\b/gi,
  // Caddy.
  /(client_?auth)["':{\s]+mode["':=\s]+(request|require|verify_if_given)\b/gi,
  // Redis.
  /(tls-auth-clients)\s+(no|optional)\b/gi,
  // etcd.
  /(client-cert-auth)["']?\s*[:=]\s*["']?(false)\b/gi,
  // Envoy.
  /(require_client_certificate)["']?\s*[:=]\s*["']?(false)\b/gi,
  // RustFS.
  /(RUSTFS_SERVER_MTLS_ENABLE)["']?\s*[:=]\s*["']?(false)\b/gi,
  // Vault's listener.
  /(tls_disable_client_certs)["']?\s*[:=]\s*["']?(true)\b/gi,
  /(tls_require_and_verify_client_cert)["']?\s*[:=]\s*["']?(false)\b/gi,
];

/** Mutual TLS is what the machines' certificates are for. */
export const hostServiceClientCertificatesVerified = resourceRule(
  {
    name: "host-service-client-certificates-verified",
    title: "Services require and verify client certificates",
    reason:
      "A service that asks for certificates without requiring and verifying them lets everybody in who brings none.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.4",
    remediation:
      "Require a certificate and verify it against the root bundle: ssl_verify_client on, RequireAndVerifyClientCert, require_and_verify, require_client_certificate: true, tls-auth-clients yes.",
  },
  textChecks(({ property, text }, { refuse }) => {
    for (const pattern of UNVERIFIED_CLIENTS) {
      for (const [, setting, value] of text.matchAll(pattern)) {
        refuse({
          property,
          value: `${setting} ${value}`,
          allowed: "certificates that are required and verified",
          change: `the resource's ${property.split(".")[0]}`,
        });
      }
    }
  }),
);

/** Rules about services on machines. */
export const hostServiceRules = [
  hostDockerTcpTlsVerified,
  hostServiceTlsMinimum,
  hostServiceClientCertificatesVerified,
];
