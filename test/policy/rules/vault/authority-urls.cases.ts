import {
  BackendConfigCluster,
  Mount,
  SecretBackendCert,
  SecretBackendConfigUrls,
  SecretBackendIssuer,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
  SecretBackendSign,
} from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const VAULT = "https://vault.example.com:8200/v1/pki";
const COMPLETE = {
  issuingCertificates: [`${VAULT}/ca`],
  crlDistributionPoints: [`${VAULT}/crl`],
  ocspServers: [`${VAULT}/ocsp`],
};
const TEMPLATES = {
  enableTemplating: true,
  issuingCertificates: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/der"],
  crlDistributionPoints: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/crl/der"],
  ocspServers: ["{{cluster_path}}/ocsp"],
};

const urls = (props: Record<string, unknown>) => ({
  type: SecretBackendConfigUrls,
  name: "urls",
  props: { backend: "pki", ...props },
});
const issuer = (props: Record<string, unknown>) => ({
  type: SecretBackendIssuer,
  name: "issuer",
  props: { backend: "pki", issuerRef: "r1", ...props },
});
const cluster = (props: Record<string, unknown>) => ({
  type: BackendConfigCluster,
  name: "cluster",
  props: { backend: "pki", ...props },
});
const mount = (props: Record<string, unknown>) => ({
  type: Mount,
  name: "mount",
  props: { path: "pki", type: "pki", ...props },
});
const root = (props: Record<string, unknown>) => ({
  type: SecretBackendRootCert,
  name: "root",
  props: { backend: "pki", ...props },
});

const missing = (resource: string, list: string) =>
  `${resource}: ${list} is not set; allowed: one URL or more. Change the resource's ${list}.`;
const local = (resource: string, property: string, url: string) =>
  `${resource}: ${property} is ${JSON.stringify(url)}; allowed: a URL that leads to Vault from every client. ` +
  "Change homelab-pki:vault.address.";
const unconfigured = (name: string, path: string) =>
  `${name}: SecretBackendConfigUrls is not set; allowed: one with backend "${path}". ` +
  "Change the program, so that it registers one.";
const tooEarly = (name: string, dependsOn: string) =>
  `${name}: dependsOn is ${dependsOn}; allowed: a list with "urls", directly or through others. ` +
  "Change the resource's dependsOn.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-urls-complete",
    accepts: [
      { what: "all three", resources: [urls(COMPLETE)] },
      { what: "templates", resources: [urls(TEMPLATES)] },
      { what: "an issuer that takes those of the mount", resources: [issuer({ ocspServers: [] })] },
      { what: "an issuer with all three", resources: [issuer(COMPLETE)] },
    ],
    refuses: [
      {
        what: "a mount without any",
        resources: [urls({})],
        messages: [
          missing("urls", "issuingCertificates"),
          missing("urls", "crlDistributionPoints"),
          missing("urls", "ocspServers"),
        ],
      },
      {
        what: "a list with nothing in it",
        resources: [urls({ ...COMPLETE, ocspServers: [] })],
        messages: [missing("urls", "ocspServers")],
      },
      {
        what: "an issuer with one of its own, which hides those of the mount",
        resources: [issuer({ crlDistributionPoints: [`${VAULT}/crl`] })],
        messages: [missing("issuer", "issuingCertificates"), missing("issuer", "ocspServers")],
      },
    ],
    postpones: [
      { what: "a list that is not known yet", resources: [urls({ ...COMPLETE, ocspServers: UNKNOWN })] },
      { what: "an issuer's list that is not known yet", resources: [issuer({ ocspServers: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-urls-no-localhost",
    accepts: [
      { what: "a host that everybody knows", resources: [urls(COMPLETE)] },
      { what: "templates", resources: [urls(TEMPLATES)] },
      { what: "no URLs", resources: [urls({}), issuer({}), cluster({})] },
      { what: "a cluster's address", resources: [cluster({ path: VAULT, aiaPath: VAULT })] },
      {
        what: "localhost as a part of something else",
        resources: [
          urls({
            issuingCertificates: ["http://localhost.example.com/ca", "http://10.127.0.1/localhost"],
            crlDistributionPoints: ["http://notlocalhost/crl", "http://[2001:db8::1]/crl"],
            ocspServers: ["http://10.0.0.0/ocsp"],
          }),
        ],
      },
    ],
    refuses: [
      {
        what: "localhost, by each of its names",
        resources: [
          urls({
            issuingCertificates: [`${VAULT}/ca`, "http://LOCALHOST:8200/ca", "http://vault.localhost/ca"],
            crlDistributionPoints: ["http://127.0.0.1:8200/crl", "http://0.0.0.0/crl"],
            ocspServers: ["http://[::1]:8200/ocsp", "http://[::]/ocsp"],
          }),
        ],
        messages: [
          local("urls", "issuingCertificates[1]", "http://LOCALHOST:8200/ca"),
          local("urls", "issuingCertificates[2]", "http://vault.localhost/ca"),
          local("urls", "crlDistributionPoints[0]", "http://127.0.0.1:8200/crl"),
          local("urls", "crlDistributionPoints[1]", "http://0.0.0.0/crl"),
          local("urls", "ocspServers[0]", "http://[::1]:8200/ocsp"),
          local("urls", "ocspServers[1]", "http://[::]/ocsp"),
        ],
      },
      {
        what: "localhost of an issuer",
        resources: [issuer({ ocspServers: ["http://localhost/ocsp"] })],
        messages: [local("issuer", "ocspServers[0]", "http://localhost/ocsp")],
      },
      {
        what: "localhost behind the templates",
        resources: [
          cluster({ path: "https://localhost:8200/v1/pki", aiaPath: "http://127.0.0.1:8200/v1/pki" }),
        ],
        messages: [
          local("cluster", "path", "https://localhost:8200/v1/pki"),
          local("cluster", "aiaPath", "http://127.0.0.1:8200/v1/pki"),
        ],
      },
    ],
    postpones: [
      { what: "a URL that is not known yet", resources: [urls({ ocspServers: [UNKNOWN] })] },
      { what: "an issuer's URL that is not known yet", resources: [issuer({ ocspServers: [UNKNOWN] })] },
      { what: "an address that is not known yet", resources: [cluster({ path: UNKNOWN, aiaPath: VAULT })] },
      { what: "an AIA address that is not known yet", resources: [cluster({ aiaPath: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-mount-urls-configured",
    accepts: [
      { what: "a mount with URLs", resources: [mount({}), urls({})] },
      { what: "slashes at the ends", resources: [mount({ path: "pki/" }), urls({ backend: "/pki" })] },
      { what: "another engine", resources: [mount({ type: "kv" })] },
      {
        what: "a mount in a namespace",
        resources: [mount({ namespace: "team" }), urls({ namespace: "team/" })],
      },
      {
        what: "a mount of a second Vault",
        resources: [
          { ...mount({}), provider: "second" },
          { ...urls({}), provider: "second" },
        ],
      },
    ],
    refuses: [
      { what: "a mount without URLs", resources: [mount({})], messages: [unconfigured("mount", "pki")] },
      {
        what: "URLs of another mount only",
        resources: [mount({}), { ...mount({ path: "pki_int" }), name: "issuing" }, urls({})],
        messages: [unconfigured("issuing", "pki_int")],
      },
      {
        what: "URLs of the same path in another namespace",
        resources: [mount({ namespace: "team" }), urls({})],
        messages: [unconfigured("mount", "pki")],
      },
      {
        what: "URLs of the same path in another Vault",
        resources: [{ ...mount({}), provider: "second" }, urls({})],
        messages: [unconfigured("mount", "pki")],
      },
    ],
    postpones: [{ what: "where the URLs belong", resources: [mount({}), urls({ backend: UNKNOWN })] }],
  },
  {
    rule: "vault-mount-urls-before-issuance",
    accepts: [
      { what: "a root after the URLs", resources: [urls({}), { ...root({}), dependsOn: ["urls"] }] },
      {
        what: "a role after what comes after the URLs",
        resources: [
          urls({}),
          { ...issuer({}), dependsOn: ["urls"] },
          { ...cluster({}), dependsOn: ["issuer"] },
          {
            type: SecretBackendRole,
            name: "role",
            props: { backend: "pki" },
            dependsOn: ["cluster"],
          },
        ],
      },
      {
        what: "what issues in another mount",
        resources: [urls({}), { ...root({ backend: "pki2" }) }],
      },
    ],
    refuses: [
      {
        what: "a root beside the URLs",
        resources: [urls({}), root({})],
        messages: [tooEarly("root", "[]")],
      },
      {
        what: "whatever else issues beside the URLs",
        resources: [
          mount({}),
          urls({}),
          ...[SecretBackendRootSignIntermediate, SecretBackendRole, SecretBackendSign, SecretBackendCert].map(
            (type, index) => ({
              type,
              name: `issue-${index}`,
              props: { backend: "pki" },
              dependsOn: ["mount"],
            }),
          ),
        ],
        messages: [0, 1, 2, 3].map((index) => tooEarly(`issue-${index}`, '["mount"]')),
      },
      {
        what: "a root after another mount's URLs",
        resources: [
          urls({}),
          { ...urls({ backend: "pki2" }), name: "urls2" },
          { ...root({}), dependsOn: ["urls2"] },
        ],
        messages: [tooEarly("root", '["urls2"]')],
      },
    ],
    postpones: [{ what: "where a root is made", resources: [urls({}), root({ backend: UNKNOWN })] }],
  },
];
