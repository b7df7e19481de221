import type { CheckFailure, Properties, ResourceType, Value } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { parseDuration } from "../duration.ts";
import { every, type Fields, flag, text, toData, toFilledData } from "../fields.ts";
import { pkiConfig } from "./pki-config.ts";

const operations: Fields = {
  tidyCertStore: flag,
  tidyRevokedCerts: flag,
  tidyRevokedCertIssuerAssociations: flag,
  tidyExpiredIssuers: flag,
  tidyMoveLegacyCaBundle: flag,
  tidyAcme: flag,
  tidyRevocationQueue: flag,
  tidyCrossClusterRevokedCerts: flag,
  tidyCertMetadata: flag,
  tidyCmpv2NonceStore: flag,
};

const flags: Fields = {
  enabled: { ...flag, required: true },
  maintainStoredCertificateCounts: flag,
  publishStoredCertificateCountMetrics: flag,
  ...operations,
};

const durations: Fields = every(
  {
    minStartupBackoffDuration: text,
    maxStartupBackoffDuration: text,
    intervalDuration: text,
    safetyBuffer: text,
    issuerSafetyBuffer: text,
    acmeAccountSafetyBuffer: text,
    pauseDuration: text,
    revocationQueueSafetyBuffer: text,
  },
  { computed: true, equivalent: sameDuration },
);

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#configure-automatic-tidy */
export const pkiAutoTidy: ResourceType<VaultClient> = {
  ...pkiConfig({
    name: "auto-tidy",
    fields: { ...flags, ...durations },
    missing: "error",
    movable: true,
    request: (state, inputs) => ({
      ...toData(flags, { ...allOff(), ...inputs }),
      ...toFilledData(durations, { ...state, ...inputs }),
    }),
  }),
  check(inputs) {
    return [...checkOperations(inputs), ...checkDurations(inputs)];
  },
};

function allOff(): Properties {
  return Object.fromEntries(Object.keys(flags).map((name) => [name, false]));
}

function checkOperations(inputs: Properties): readonly CheckFailure[] {
  const names = Object.keys(operations);
  return names.some((name) => inputs[name] !== undefined)
    ? []
    : [{ property: "", reason: `one of ${names.map((name) => `"${name}"`).join(", ")} must be given` }];
}

function checkDurations(inputs: Properties): readonly CheckFailure[] {
  return Object.keys(durations)
    .filter((name) => typeof inputs[name] === "string" && parseDuration(String(inputs[name])) === undefined)
    .map((property) => ({
      property,
      reason: `"${property}" must be a duration such as "12h" or "43200s", not "${inputs[property]}"`,
    }));
}

/** Vault tells seconds where it takes a duration. */
function sameDuration(state: Value | undefined, input: Value | undefined): boolean {
  return /^\d+$/.test(String(state)) && Number(state) === parseDuration(String(input));
}
