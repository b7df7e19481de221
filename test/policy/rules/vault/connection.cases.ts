import type { ResourceType } from "../../../../policy/kernel/resource-type.ts";
import {
  BackendConfigCluster,
  KubernetesAuthConfig,
  KubernetesSecretBackend,
  VaultProvider,
} from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const of =
  (type: ResourceType) =>
  (props: Record<string, unknown>, name = "vault") => ({ type, name, props });

const provider = of(VaultProvider);
const authConfig = of(KubernetesAuthConfig);
const secretBackend = of(KubernetesSecretBackend);
const cluster = of(BackendConfigCluster);

const NOT_VERIFIED =
  "allowed: false, with the CA in caCertFile. " +
  "Change vault:skipTlsVerify, VAULT_SKIP_VERIFY or the provider's skipTlsVerify.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-connection-verified-https",
    accepts: [
      {
        what: "providers that verify Vault",
        resources: [
          provider({ address: "https://vault.example.com:8200", skipTlsVerify: "false" }),
          provider({ address: "HTTPS://vault.example.com:8200", skipTlsVerify: false }),
        ],
      },
      { what: "a provider that takes its address from the environment", resources: [provider({})] },
      {
        what: "addresses of API servers and of the cluster",
        resources: [
          authConfig({ kubernetesHost: "https://192.0.2.10:6443" }),
          secretBackend({ kubernetesHost: "https://192.0.2.10:6443" }),
          cluster({ path: "https://vault.example.com/v1/pki", aiaPath: "http://vault.example.com/v1/pki" }),
        ],
      },
      { what: "those that are not set", resources: [secretBackend({}), cluster({ path: "" })] },
    ],
    refuses: [
      {
        what: "an unencrypted address",
        resources: [provider({ address: "http://vault.example.com:8200" })],
        messages: [
          'vault: address is "http://vault.example.com:8200"; allowed: an https:// address. ' +
            "Change vault:address, VAULT_ADDR or the provider's address.",
        ],
      },
      {
        what: "https elsewhere than at the start",
        resources: [provider({ address: "http://vault.example.com/https://" })],
        messages: [
          'vault: address is "http://vault.example.com/https://"; allowed: an https:// address. ' +
            "Change vault:address, VAULT_ADDR or the provider's address.",
        ],
      },
      {
        what: "certificates that nobody verifies",
        resources: [
          provider({ skipTlsVerify: "true" }),
          provider({ skipTlsVerify: true }),
          provider({ skipTlsVerify: "1" }),
        ],
        messages: [
          `vault: skipTlsVerify is "true"; ${NOT_VERIFIED}`,
          `vault: skipTlsVerify is true; ${NOT_VERIFIED}`,
          `vault: skipTlsVerify is "1"; ${NOT_VERIFIED}`,
        ],
      },
      {
        what: "an API server without encryption",
        resources: [authConfig({ kubernetesHost: "http://192.0.2.10:6443" })],
        messages: [
          'vault: kubernetesHost is "http://192.0.2.10:6443"; allowed: an https:// address. ' +
            "Change homelab-pki:kubernetesAuth.host.",
        ],
      },
      {
        what: "an API server without a scheme",
        resources: [secretBackend({ kubernetesHost: "192.0.2.10:6443" })],
        messages: [
          'vault: kubernetesHost is "192.0.2.10:6443"; allowed: an https:// address. ' +
            "Change the resource's kubernetesHost.",
        ],
      },
      {
        what: "a cluster path without encryption",
        resources: [cluster({ path: "http://vault.example.com/v1/pki" })],
        messages: [
          'vault: path is "http://vault.example.com/v1/pki"; allowed: an https:// address. ' +
            "Change homelab-pki:vault.address.",
        ],
      },
    ],
    postpones: [
      { what: "an address that is not known yet", resources: [provider({ address: UNKNOWN })] },
      { what: "a switch that is not known yet", resources: [provider({ skipTlsVerify: UNKNOWN })] },
      { what: "a host that is not known yet", resources: [authConfig({ kubernetesHost: UNKNOWN })] },
      { what: "another host that is not known yet", resources: [secretBackend({ kubernetesHost: UNKNOWN })] },
      { what: "a path that is not known yet", resources: [cluster({ path: UNKNOWN })] },
    ],
  },
];
