import { LocallySignedCert, SelfSignedCert } from "../../../policy/resources/tls.ts";
import {
  SecretBackendConfigCa,
  SecretBackendIntermediateSetSigned,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../../policy/resources/vault.ts";
import type { Declared } from "./judge.ts";

// Resources that make or bring a CA certificate, each with one property that a case is about.

type Props = Readonly<Record<string, unknown>>;
type Rest = Pick<Declared, "name" | "uses">;

/** A root in Vault, with a key of its own. */
export function rootCert(props: Props = {}, rest: Rest = {}): Declared {
  return {
    type: SecretBackendRootCert,
    name: "root",
    props: { backend: "pki", type: "existing", keyRef: "key", commonName: "Test Root CA", ...props },
    ...rest,
  };
}

/** An intermediate that Vault signs. */
export function signedIntermediate(props: Props = {}, rest: Rest = {}): Declared {
  return {
    type: SecretBackendRootSignIntermediate,
    name: "signed",
    props: { backend: "pki", commonName: "Test Intermediate CA", ...props },
    ...rest,
  };
}

/** A certificate that is imported for a key in Vault. */
export function imported(certificate: unknown): Declared {
  return {
    type: SecretBackendIntermediateSetSigned,
    name: "imported",
    props: { backend: "pki_int", certificate },
  };
}

/** A CA that is imported with its key. */
export function importedCa(pemBundle: unknown): Declared {
  return { type: SecretBackendConfigCa, name: "bundle", props: { backend: "pki_int", pemBundle } };
}

/** A root in the state, or what else signs itself. */
export function selfSigned(props: Props = {}, rest: Rest = {}): Declared {
  return {
    type: SelfSignedCert,
    name: "self-signed",
    props: { isCaCertificate: true, allowedUses: [], validityPeriodHours: 1, ...props },
    ...rest,
  };
}

/** What a CA in the state signs. */
export function locallySigned(props: Props = {}, rest: Rest = {}): Declared {
  return {
    type: LocallySignedCert,
    name: "locally-signed",
    props: { isCaCertificate: true, allowedUses: [], validityPeriodHours: 1, ...props },
    ...rest,
  };
}
