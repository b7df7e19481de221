import { createPrivateKey } from "node:crypto";
import { Certificate } from "../../../../policy/resources/cert-manager.ts";
import { Namespace, NetworkPolicy, Secret, SecretPatch } from "../../../../policy/resources/kubernetes.ts";
import { testCertificate } from "../../../support/certificates.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const ca = await testCertificate({ commonName: "Test Root CA", ca: true });
const otherCa = await testCertificate({ commonName: "Other Root CA", ca: true });
const leaf = await testCertificate({ commonName: "web", issuer: ca });
const encrypted = createPrivateKey(ca.keyPem)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
  .toString();

const namespace = (name = "demo") => ({ type: Namespace, name, props: { metadata: { name } } });
const networkPolicy = (spec: Record<string, unknown>, of = "demo") => ({
  type: NetworkPolicy,
  name: "network-policy",
  props: { metadata: { name: "default-deny", namespace: of }, spec },
});
const DENY = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const open = (directions: string, of = "demo") =>
  `${of}: NetworkPolicy that denies ${directions} is not set; allowed: one with an empty podSelector, ` +
  "policyTypes Ingress and Egress, and no rules. " +
  "Change the program, which makes no such NetworkPolicy in the namespace.";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const secret = (stringData: Record<string, string>, props: Record<string, unknown> = {}) => ({
  type: Secret,
  name: "root-ca",
  props: { metadata: { name: "root-ca", namespace: "web" }, stringData, ...props },
});
const certificate = (spec: Record<string, unknown>, of?: string) => ({
  type: Certificate,
  name: "root-ca",
  props: { metadata: { name: "root-ca", namespace: of }, spec },
});
const misplaced = (value: string, what: string, allowed = "cert-manager, istio-system") =>
  `root-ca: metadata.namespace is ${value}; allowed: ${allowed}, for ${what}. ` +
  "Change the resource's metadata.namespace.";
const SECRET = misplaced('"web"', "a Secret with the private key of a CA");
const TLS = { type: "kubernetes.io/tls" };

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-namespace-default-deny",
    accepts: [
      { what: "a namespace that denies", resources: [namespace(), networkPolicy(DENY)] },
      {
        what: "selectors and rules that are there and empty",
        resources: [
          namespace(),
          networkPolicy({
            ...DENY,
            podSelector: { matchLabels: {}, matchExpressions: [] },
            ingress: [],
            egress: [],
          }),
        ],
      },
      {
        what: "one policy for each direction, and one that allows",
        resources: [
          namespace(),
          networkPolicy({ podSelector: {} }),
          networkPolicy({ policyTypes: ["Egress"] }),
          networkPolicy({ ...DENY, ingress: [{}], egress: [{}] }),
        ],
      },
      { what: "a policy in a namespace of somebody else", resources: [networkPolicy({ podSelector: {} })] },
    ],
    refuses: [
      {
        what: "a namespace without any",
        resources: [namespace(), namespace("web"), networkPolicy(DENY, "web")],
        messages: [open("Ingress and Egress")],
      },
      {
        what: "objects without metadata",
        resources: [
          { type: Namespace, name: "demo", props: {} },
          { type: NetworkPolicy, props: {} },
        ],
        messages: [open("Ingress and Egress")],
      },
      {
        what: "a policy without a spec",
        resources: [
          namespace(),
          { type: NetworkPolicy, props: { metadata: { name: "default-deny", namespace: "demo" } } },
        ],
        messages: [open("Ingress and Egress")],
      },
      {
        what: "policies without types, which are for what comes in",
        resources: [namespace(), networkPolicy({ podSelector: {} })],
        messages: [open("Egress")],
      },
      {
        what: "one for what goes out only",
        resources: [namespace(), networkPolicy({ ...DENY, policyTypes: ["Egress"] })],
        messages: [open("Ingress")],
      },
      {
        what: "policies that allow something",
        resources: [namespace(), networkPolicy({ ...DENY, ingress: [{}] })],
        messages: [open("Ingress")],
      },
      {
        what: "policies that let something out",
        resources: [namespace(), networkPolicy({ ...DENY, egress: [{}] })],
        messages: [open("Egress")],
      },
      {
        what: "policies for some pods",
        resources: [
          namespace(),
          networkPolicy({ ...DENY, podSelector: { matchLabels: { app: "web" } } }),
          networkPolicy({
            ...DENY,
            podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] },
          }),
          networkPolicy({
            ...DENY,
            podSelector: {
              matchLabels: { app: "web" },
              matchExpressions: [{ key: "app", operator: "Exists" }],
            },
          }),
        ],
        messages: [open("Ingress and Egress")],
      },
    ],
    postpones: [
      { what: "a namespace that is not known yet", resources: [namespace(), networkPolicy(DENY, UNKNOWN)] },
      {
        what: "a selector that is not known yet",
        resources: [namespace(), networkPolicy({ ...DENY, podSelector: UNKNOWN })],
      },
    ],
  },
  {
    rule: "kubernetes-secret-ca-key-where-it-signs",
    accepts: [
      {
        what: "a CA's key where it signs",
        resources: [
          secret({ "tls.crt": ca.pem, "tls.key": ca.keyPem }, { metadata: { namespace: "cert-manager" } }),
          secret({}, { metadata: { namespace: "cert-manager" }, data: UNKNOWN }),
        ],
      },
      {
        what: "a mesh's CA where istiod signs with it",
        resources: [
          secret(
            { "ca-cert.pem": ca.pem, "ca-key.pem": ca.keyPem },
            { metadata: { namespace: "istio-system" } },
          ),
          certificate({ isCA: true }, "istio-system"),
        ],
      },
      {
        what: "a namespace that the environment names",
        parameters: { signingNamespaces: ["west"] },
        resources: [certificate({ isCA: true }, "west")],
      },
      {
        what: "the key of a leaf with the chain beside it",
        resources: [
          secret({ "tls.crt": leaf.pem + ca.pem, "tls.key": leaf.keyPem, "ca.crt": ca.pem }, TLS),
          secret({ "ca.crt": ca.pem, key: leaf.keyPem }),
        ],
      },
      {
        what: "an encrypted key beside a leaf, or alone",
        resources: [secret({ a: ca.pem, b: leaf.pem, c: encrypted }), secret({ c: encrypted })],
      },
      {
        what: "certificates without a key, and keys without certificates",
        resources: [
          secret({ "ca.crt": ca.pem }),
          secret({ key: ca.keyPem }),
          secret({ password: "swordfish" }, TLS),
          secret({ "tls.crt": "none", "tls.key": leaf.keyPem }, TLS),
          { type: Secret, props: { metadata: { namespace: "web" } } },
        ],
      },
      {
        what: "a CA's key that stringData replaces",
        resources: [
          secret(
            { "tls.key": leaf.keyPem },
            { data: { "tls.crt": base64(ca.pem), "tls.key": base64(ca.keyPem) } },
          ),
        ],
      },
      {
        what: "Certificates of leaves anywhere, and of a CA where it signs",
        resources: [
          certificate({ isCA: false }, "web"),
          certificate({}, UNKNOWN),
          { type: Certificate, props: { metadata: { namespace: "web" } } },
          certificate({ isCA: true }, "cert-manager"),
        ],
      },
    ],
    refuses: [
      {
        what: "a CA's key in the namespace of a service",
        resources: [secret({ "ca.crt": ca.pem, "ca.key": ca.keyPem })],
        messages: [SECRET],
      },
      {
        what: "one in data, in one text, after the certificate of another CA",
        resources: [secret({}, { data: { bundle: base64(leaf.pem + otherCa.pem + ca.pem + ca.keyPem) } })],
        messages: [SECRET],
      },
      {
        what: "a patch that adds one",
        resources: [{ ...secret({ "ca.crt": ca.pem, "ca.key": ca.keyPem }), type: SecretPatch }],
        messages: [SECRET],
      },
      {
        what: "an encrypted key of which nobody but a CA can be the owner",
        resources: [secret({ "ca.crt": ca.pem, "ca.key": encrypted })],
        messages: [SECRET],
      },
      {
        what: "a certificate of a CA with a key in another form",
        resources: [secret({ "tls.crt": ca.pem, "tls.key": "binary" }, TLS)],
        messages: [SECRET],
      },
      {
        what: "no namespace, which is the default one",
        resources: [
          secret({ "ca.crt": ca.pem, "ca.key": ca.keyPem }, { metadata: { name: "root-ca" } }),
          secret({ "ca.crt": ca.pem, "ca.key": ca.keyPem }, { metadata: undefined }),
        ],
        messages: [
          misplaced("not set", "a Secret with the private key of a CA"),
          misplaced("not set", "a Secret with the private key of a CA"),
        ],
      },
      {
        what: "a Certificate that makes such a Secret",
        parameters: { signingNamespaces: ["ca", "west"] },
        resources: [
          certificate({ isCA: true }, "web"),
          { type: Certificate, name: "root-ca", props: { spec: { isCA: true } } },
        ],
        messages: [
          misplaced('"web"', "a Certificate with isCA: true", "ca, west"),
          misplaced("not set", "a Certificate with isCA: true", "ca, west"),
        ],
      },
    ],
    postpones: [
      { what: "data that is not known yet", resources: [secret({ "tls.key": UNKNOWN })] },
      {
        what: "a namespace that is not known yet",
        resources: [secret({}, { metadata: { namespace: UNKNOWN } })],
      },
      { what: "a CA's namespace that is not known yet", resources: [certificate({ isCA: true }, UNKNOWN)] },
    ],
  },
];
