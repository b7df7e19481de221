import { SecretBackendRole } from "../../../policy/resources/vault.ts";
import type { Declared } from "./judge.ts";

/** The role `web` of the mount `pki_int`, which leaves everything else to Vault. */
export function role(props: Readonly<Record<string, unknown>>): Declared {
  return {
    type: SecretBackendRole,
    name: "web",
    props: { backend: "pki_int", name: "web", allowedDomains: ["lab.example.com"], ...props },
  };
}
