import { stackRule } from "../../kernel/stack-rule.ts";
import { SelfSignedCert } from "../../resources/tls.ts";
import { SecretBackendKey, SecretBackendRootCert } from "../../resources/vault.ts";

const CHANGE = "homelab-pki:rootCa.custody";

/** A root cannot be revoked: whoever has its key is trusted until every machine has a new root. */
export const stackRootKeyOfflineOrInHsm = stackRule(
  {
    name: "stack-root-key-offline-or-in-hsm",
    title: "The root's key is offline or in an HSM",
    reason:
      "Nothing revokes a root, so whoever reads its key from a server is trusted until each machine has another.",
    level: "advisory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#use-a-root-and-intermediate-ca-hierarchy",
    remediation: "Make the root's key offline or in an HSM and give this stack its certificate alone.",
  },
  ({ of, refuse }) => {
    for (const root of of(SecretBackendRootCert)) {
      const keys = root.resource.propertyDependencies.keyRef;
      const key = keys?.find(({ type }) => type === SecretBackendKey.token);
      const value = root.props.type === "existing" ? key?.props.type : root.props.type;
      if (value !== "kms") {
        const allowed = '"kms", or a root that is made elsewhere';
        refuse(root, { property: "the type of its key", value, allowed, change: CHANGE });
      }
    }
    for (const root of of(SelfSignedCert)) {
      const { isCaCertificate: value } = root.props;
      if (value) {
        const allowed = "a root that is made elsewhere: the key of this one stands in the state";
        refuse(root, { property: "isCaCertificate", value, allowed, change: CHANGE });
      }
    }
  },
);

export const rootCustodyRules = [stackRootKeyOfflineOrInHsm];
