import { BackendConfigAcme } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const acme = (props: Record<string, unknown>) => ({
  type: BackendConfigAcme,
  name: "acme",
  props: { backend: "pki_int", enabled: true, ...props },
});

const NAMED =
  'allowed: "role:" and the name of a role, or "forbid". Change the resource\'s defaultDirectoryPolicy.';
const BOUND = 'allowed: "always-required" or "new-account-required". Change the resource\'s eabPolicy.';

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-acme-named-role",
    accepts: [
      { what: "a role", resources: [acme({ defaultDirectoryPolicy: "role:web" })] },
      { what: "no default directory", resources: [acme({ defaultDirectoryPolicy: "forbid" })] },
      {
        what: "ACME that is off",
        resources: [acme({ enabled: false, defaultDirectoryPolicy: "sign-verbatim" })],
      },
    ],
    refuses: [
      {
        what: "whatever the client asks for",
        resources: [acme({ defaultDirectoryPolicy: "sign-verbatim" })],
        messages: [`acme: defaultDirectoryPolicy is "sign-verbatim"; ${NAMED}`],
      },
      {
        what: "what Vault takes where nothing is set",
        resources: [acme({})],
        messages: [`acme: defaultDirectoryPolicy is not set; ${NAMED}`],
      },
      {
        what: "a policy that names no role",
        resources: [acme({ defaultDirectoryPolicy: "external-policy:web" })],
        messages: [`acme: defaultDirectoryPolicy is "external-policy:web"; ${NAMED}`],
      },
    ],
    postpones: [
      { what: "a policy that is not known yet", resources: [acme({ defaultDirectoryPolicy: UNKNOWN })] },
      { what: "whether ACME is on", resources: [acme({ enabled: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-acme-account-binding",
    accepts: [
      { what: "binding of every account", resources: [acme({ eabPolicy: "always-required" })] },
      { what: "binding of new accounts", resources: [acme({ eabPolicy: "new-account-required" })] },
      { what: "ACME that is off", resources: [acme({ enabled: false, eabPolicy: "not-required" })] },
    ],
    refuses: [
      {
        what: "accounts for everybody",
        resources: [acme({ eabPolicy: "not-required" })],
        messages: [`acme: eabPolicy is "not-required"; ${BOUND}`],
      },
      {
        what: "what Vault takes where nothing is set",
        resources: [acme({})],
        messages: [`acme: eabPolicy is not set; ${BOUND}`],
      },
    ],
    postpones: [
      { what: "a policy that is not known yet", resources: [acme({ eabPolicy: UNKNOWN })] },
      { what: "whether ACME is on", resources: [acme({ enabled: UNKNOWN })] },
    ],
  },
];
