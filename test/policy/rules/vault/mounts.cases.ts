import type { ResourceType } from "../../../../policy/kernel/resource-type.ts";
import {
  Mount,
  SecretBackendConfigCa,
  SecretBackendConfigIssuers,
  SecretBackendIntermediateSetSigned,
  SecretBackendKey,
  SecretBackendRootCert,
} from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const inMount = (type: ResourceType, name: string, props: Record<string, unknown>) => ({
  type,
  name,
  props: { backend: "pki", ...props },
});
const mount = (props: Record<string, unknown>) => ({
  type: Mount,
  name: "mount",
  props: { path: "pki", type: "pki", ...props },
});
const root = inMount(SecretBackendRootCert, "root", {});
const imported = (backend: unknown) =>
  inMount(SecretBackendIntermediateSetSigned, "intermediate", { backend });
const issuers = (props: Record<string, unknown>) => inMount(SecretBackendConfigIssuers, "issuers", props);

const UNCHOSEN =
  'mount: SecretBackendConfigIssuers is not set; allowed: one with backend "pki". ' +
  "Change the program, so that it registers one.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-mount-root-alone",
    accepts: [
      { what: "a mount each", resources: [root, imported("pki_int")] },
      { what: "an intermediate without a root in this stack", resources: [imported("pki_int")] },
      {
        what: "the same path in two Vaults",
        resources: [
          { ...root, provider: "first" },
          { ...imported("pki"), provider: "second" },
        ],
      },
    ],
    refuses: [
      {
        what: "an intermediate in the root's mount",
        resources: [root, imported("pki/")],
        messages: [
          'intermediate: backend is "pki/"; allowed: a mount without a root; this one has "root". ' +
            "Change homelab-pki:intermediateCa.mount.",
        ],
      },
    ],
    postpones: [{ what: "a mount that is not known yet", resources: [root, imported(UNKNOWN)] }],
  },
  {
    rule: "vault-issuers-default-chosen",
    accepts: [
      { what: "a choice", resources: [issuers({ default: "r1" })] },
      {
        what: "one that says so",
        resources: [issuers({ default: "r1", defaultFollowsLatestIssuer: false })],
      },
    ],
    refuses: [
      {
        what: "no choice",
        resources: [issuers({})],
        messages: [
          "issuers: default is not set; allowed: the id of the issuer that signs. Change the resource's default.",
        ],
      },
      {
        what: "the latest",
        resources: [issuers({ default: "r1", defaultFollowsLatestIssuer: true })],
        messages: [
          "issuers: defaultFollowsLatestIssuer is true; allowed: false. " +
            "Change the resource's defaultFollowsLatestIssuer.",
        ],
      },
    ],
    postpones: [
      { what: "an issuer that is not there yet", resources: [issuers({ default: UNKNOWN })] },
      {
        what: "whether the latest is taken",
        resources: [issuers({ default: "r1", defaultFollowsLatestIssuer: UNKNOWN })],
      },
    ],
  },
  {
    rule: "vault-mount-default-issuer-configured",
    accepts: [
      { what: "a CA with a default issuer", resources: [mount({}), root, issuers({})] },
      {
        what: "a mount whose CA is still to come",
        resources: [mount({}), inMount(SecretBackendKey, "key", { type: "internal" })],
      },
      { what: "a mount of another stack", resources: [root] },
    ],
    refuses: [
      { what: "a root", resources: [mount({}), root], messages: [UNCHOSEN] },
      { what: "an intermediate", resources: [mount({}), imported("pki")], messages: [UNCHOSEN] },
      {
        what: "a CA from outside",
        resources: [mount({}), inMount(SecretBackendConfigCa, "ca", {})],
        messages: [UNCHOSEN],
      },
    ],
    postpones: [
      { what: "where the choice belongs", resources: [mount({}), root, issuers({ backend: UNKNOWN })] },
    ],
  },
];
