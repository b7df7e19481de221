import { SelfSignedCert } from "../../../../policy/resources/tls.ts";
import { Mount, SecretBackendKey, SecretBackendRootCert } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const mount = { type: Mount, name: "mount", props: { path: "pki", type: "kms" } };
const key = (type: string) => ({ type: SecretBackendKey, name: "key", props: { backend: "pki", type } });
const root = (type: string, uses?: Record<string, string[]>) => ({
  type: SecretBackendRootCert,
  name: "root",
  props: { backend: "pki", type, commonName: "Root CA" },
  uses,
});
const ofKey = root("existing", { backend: ["mount"], keyRef: ["mount", "key"] });

const selfSigned = (isCaCertificate?: boolean) => ({
  type: SelfSignedCert,
  name: "own",
  props: { privateKeyPem: "-----BEGIN PRIVATE KEY-----", isCaCertificate },
});

const refused = (value: string) =>
  `root: the type of its key is ${value}; allowed: "kms", or a root that is made elsewhere. ` +
  "Change homelab-pki:rootCa.custody.";

export const cases: readonly RuleCases[] = [
  {
    rule: "stack-root-key-offline-or-in-hsm",
    accepts: [
      { what: "a stack without a root of its own", resources: [mount, key("internal"), selfSigned()] },
      { what: "a root with a key in an HSM", resources: [root("kms")] },
      { what: "one with the key of another resource", resources: [mount, key("kms"), ofKey] },
      { what: "a self-signed certificate that is no CA", resources: [selfSigned(false)] },
    ],
    refuses: [
      { what: "a key that Vault makes", resources: [root("internal")], messages: [refused('"internal"')] },
      {
        what: "one that Vault makes whatever else it refers to",
        resources: [key("kms"), root("internal", { keyRef: ["key"] })],
        messages: [refused('"internal"')],
      },
      {
        what: "a key of its own that Vault makes",
        resources: [mount, key("internal"), ofKey],
        messages: [refused('"internal"')],
      },
      { what: "a key that nobody knows", resources: [root("existing")], messages: [refused("not set")] },
      {
        what: "a key of something else",
        resources: [mount, root("existing", { keyRef: ["mount"] })],
        messages: [refused("not set")],
      },
      {
        what: "a root with its key in the state",
        resources: [selfSigned(true)],
        messages: [
          "own: isCaCertificate is true; allowed: a root that is made elsewhere: the key of this one stands in the " +
            "state. Change homelab-pki:rootCa.custody.",
        ],
      },
    ],
    postpones: [{ what: "a type that is not known yet", resources: [root(UNKNOWN)] }],
  },
];
