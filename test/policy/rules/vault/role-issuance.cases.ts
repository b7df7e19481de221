import {
  SecretBackendIssuer,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { type Declared, UNKNOWN } from "../../support/judge.ts";
import { role } from "../../support/vault-role.ts";

const root = (props: Record<string, unknown>): Declared => ({
  type: SecretBackendRootCert,
  name: "root",
  props: { backend: "pki", type: "internal", commonName: "Root", ...props },
});

const signed = (props: Record<string, unknown>): Declared => ({
  type: SecretBackendRootSignIntermediate,
  name: "signed",
  props: { backend: "pki", commonName: "Intermediate", csr: "...", ...props },
});

const issuer = (props: Record<string, unknown>): Declared => ({
  type: SecretBackendIssuer,
  name: "i2026",
  props: { backend: "pki_int", issuerRef: "i2026", ...props },
});

const rootMountMessage = (backend: string) =>
  `web: backend is "${backend}"; allowed: a mount without a root certificate. ` +
  "Change homelab-pki:intermediateCa.mount.";

const purposeMessage = (purposes: string) =>
  `web: extended key usage is ${purposes}; allowed: one, not any; ` +
  "serverauth with clientauth if all allowedUriSans are spiffe://. " +
  "Change the resource's serverFlag or clientFlag.";

const NO_FLAGS = { serverFlag: false, clientFlag: false };
const SPIFFE = { allowedUriSans: ["spiffe://lab.example.com/*", "spiffe://lab.example.com/ns/demo/*"] };

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-role-not-on-root-mount",
    accepts: [
      { what: "a role on the intermediate's mount", resources: [root({}), signed({}), role({})] },
      {
        what: "a path that differs in a slash",
        resources: [root({ backend: "pki/root" }), role({ backend: "pkiroot" })],
      },
      {
        what: "the same path in another namespace",
        resources: [root({ namespace: "team" }), role({ backend: "pki" })],
      },
    ],
    refuses: [
      {
        what: "a role on the root's mount",
        resources: [root({}), role({ backend: "pki" })],
        messages: [rootMountMessage("pki")],
      },
      {
        what: "a role on a mount that signs intermediates",
        resources: [signed({}), role({ backend: "pki" })],
        messages: [rootMountMessage("pki")],
      },
      {
        what: "a root that writes its mount with slashes",
        resources: [root({ backend: "/pki//" }), role({ backend: "pki" })],
        messages: [rootMountMessage("pki")],
      },
      {
        what: "a role that writes its mount with slashes",
        resources: [root({}), role({ backend: "//pki/" })],
        messages: [rootMountMessage("//pki/")],
      },
      {
        what: "a root in the provider's namespace, written in two ways",
        resources: [root({}), role({ backend: "pki", namespace: "" })],
        messages: [rootMountMessage("pki")],
      },
      {
        what: "a root in the role's namespace",
        resources: [root({ namespace: "team" }), role({ backend: "pki", namespace: "team" })],
        messages: [rootMountMessage("pki")],
      },
    ],
    postpones: [
      { what: "a role's mount that is not known yet", resources: [root({}), role({ backend: UNKNOWN })] },
      { what: "a root's mount that is not known yet", resources: [root({ backend: UNKNOWN }), role({})] },
    ],
  },
  {
    rule: "vault-issuer-leaf-within-issuer",
    accepts: [
      { what: "Vault's default", resources: [issuer({})] },
      { what: "an issuer that refuses", resources: [issuer({ leafNotAfterBehavior: "err" })] },
      { what: "an issuer that shortens", resources: [issuer({ leafNotAfterBehavior: "truncate" })] },
    ],
    refuses: [
      {
        what: "an issuer that permits",
        resources: [issuer({ leafNotAfterBehavior: "permit" })],
        messages: [
          'i2026: leafNotAfterBehavior is "permit"; allowed: "err" (Vault\'s default), "truncate" ' +
            'or "always_enforce_err". Change the resource\'s leafNotAfterBehavior.',
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [issuer({ leafNotAfterBehavior: UNKNOWN })] }],
  },
  {
    rule: "vault-role-one-purpose",
    accepts: [
      { what: "servers by Vault's default", resources: [role({ clientFlag: false })] },
      { what: "clients by Vault's default", resources: [role({ serverFlag: false })] },
      { what: "signing of code", resources: [role({ ...NO_FLAGS, codeSigningFlag: true })] },
      { what: "protection of mail", resources: [role({ ...NO_FLAGS, emailProtectionFlag: true })] },
      { what: "a purpose by name", resources: [role({ ...NO_FLAGS, extKeyUsages: ["TimeStamping"] })] },
      {
        what: "a purpose by object identifier",
        resources: [role({ ...NO_FLAGS, extKeyUsageOids: ["1.3.6.1.5.5.7.3.9"] })],
      },
      {
        what: "one purpose by flag and by name, as Vault reads it",
        resources: [role({ clientFlag: false, extKeyUsages: [" ServerAuth"] })],
      },
      {
        what: "one purpose by flag and by object identifier",
        resources: [
          role({ clientFlag: false, extKeyUsageOids: ["1.3.6.1.5.5.7.3.1"] }),
          role({ serverFlag: false, extKeyUsageOids: ["1.3.6.1.5.5.7.3.2"] }),
          role({ ...NO_FLAGS, codeSigningFlag: true, extKeyUsageOids: ["1.3.6.1.5.5.7.3.3"] }),
          role({ ...NO_FLAGS, emailProtectionFlag: true, extKeyUsageOids: ["1.3.6.1.5.5.7.3.4"] }),
        ],
      },
      { what: "workloads that are server and client", resources: [role(SPIFFE)] },
      {
        what: "workloads of one kind that are clients only",
        resources: [role({ allowedUriSans: ["spiffe://lab.example.com/*"], serverFlag: false })],
      },
      {
        what: "workloads of one kind",
        resources: [role({ allowedUriSans: ["spiffe://lab.example.com/*"] })],
      },
    ],
    refuses: [
      {
        what: "Vault's default, two purposes",
        resources: [role({})],
        messages: [purposeMessage('["serverauth","clientauth"]')],
      },
      {
        what: "two purposes by flag",
        resources: [role({ serverFlag: true, clientFlag: true, allowedUriSans: [] })],
        messages: [purposeMessage('["serverauth","clientauth"]')],
      },
      {
        what: "flags together",
        resources: [role({ ...NO_FLAGS, codeSigningFlag: true, emailProtectionFlag: true })],
        messages: [purposeMessage('["codesigning","emailprotection"]')],
      },
      {
        what: "a flag together with a name",
        resources: [role({ clientFlag: false, extKeyUsages: ["OcspSigning"] })],
        messages: [purposeMessage('["serverauth","ocspsigning"]')],
      },
      {
        what: "object identifiers together",
        resources: [role({ ...NO_FLAGS, extKeyUsageOids: ["1.3.6.1.5.5.7.3.9", "1.3.6.1.5.5.7.3.17"] })],
        messages: [purposeMessage('["1.3.6.1.5.5.7.3.9","1.3.6.1.5.5.7.3.17"]')],
      },
      {
        what: "no purpose, which is every purpose",
        resources: [role(NO_FLAGS)],
        messages: [purposeMessage("[]")],
      },
      {
        what: "any purpose by name",
        resources: [role({ ...NO_FLAGS, extKeyUsages: ["Any"] })],
        messages: [purposeMessage('["any"]')],
      },
      {
        what: "any purpose by object identifier",
        resources: [role({ ...NO_FLAGS, extKeyUsageOids: ["2.5.29.37.0"] })],
        messages: [purposeMessage('["any"]')],
      },
      {
        what: "other addresses beside those of workloads",
        resources: [role({ allowedUriSans: ["spiffe://lab.example.com/*", "https://lab.example.com"] })],
        messages: [purposeMessage('["serverauth","clientauth"]')],
      },
      {
        what: "workloads that sign code",
        resources: [role({ ...SPIFFE, codeSigningFlag: true })],
        messages: [purposeMessage('["serverauth","clientauth","codesigning"]')],
      },
      {
        what: "workloads without a purpose",
        resources: [role({ ...SPIFFE, ...NO_FLAGS })],
        messages: [purposeMessage("[]")],
      },
    ],
    postpones: [
      { what: "a flag that is not known yet", resources: [role({ clientFlag: UNKNOWN })] },
      {
        what: "a name that is not known yet",
        resources: [role({ clientFlag: false, extKeyUsages: [UNKNOWN] })],
      },
      { what: "addresses that are not known yet", resources: [role({ allowedUriSans: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-role-key-type-fixed",
    accepts: [
      { what: "Vault's default", resources: [role({})] },
      { what: "elliptic curves", resources: [role({ keyType: "ec" })] },
    ],
    refuses: [
      {
        what: "any key",
        resources: [role({ keyType: "any" })],
        messages: [
          'web: keyType is "any"; allowed: "ec", "ed25519", "rsa" or not set (RSA with 2048 bits). ' +
            "Change homelab-pki:roles[].keyType.",
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ keyType: UNKNOWN })] }],
  },
];
