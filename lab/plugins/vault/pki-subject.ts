import { count, every, type Fields, flag, text, texts } from "./fields.ts";

/** The parts of a subject other than the common name. */
export const subject: Fields = {
  ou: text,
  organization: text,
  country: text,
  locality: text,
  province: text,
  streetAddress: text,
  postalCode: text,
};

/** Subject alternative names. Vault takes each list as one text with commas. */
export const alternativeNames: Fields = { altNames: texts, ipSans: texts, uriSans: texts, otherSans: texts };

/** Name constraints (RFC 5280 4.2.1.10). Vault takes each list as one text with commas. */
export const nameConstraints: Fields = {
  permittedDnsDomains: texts,
  excludedDnsDomains: texts,
  permittedIpRanges: texts,
  excludedIpRanges: texts,
  permittedEmailAddresses: texts,
  excludedEmailAddresses: texts,
  permittedUriDomains: texts,
  excludedUriDomains: texts,
};

/** Key usages, singular in the API. */
export const keyUsages: Fields = { keyUsages: { ...texts, api: "key_usage" } };

/** Validity as a text of seconds or a date: a change of it never re-issues a certificate. */
export const validity: Fields = { ttl: text, notAfter: text };

/** What is fixed in every certificate or request. */
export const request: Fields = every(
  { ...subject, ...alternativeNames, ...keyUsages, excludeCnFromSans: flag },
  { replace: true },
);

/** What is fixed in every certificate of an authority. */
export const authority: Fields = every(
  {
    ...nameConstraints,
    maxPathLength: { ...count, default: -1 },
    notBeforeDuration: text,
    usePss: flag,
  },
  { replace: true },
);

/** Keys that Vault generates together with a certificate or request. */
export const generatedKey: Fields = every(
  {
    privateKeyFormat: { ...text, default: "der", oneOf: ["der", "pkcs8"] },
    keyType: { ...text, default: "rsa", oneOf: ["rsa", "ec", "ed25519"] },
    keyBits: { ...count, default: 2048 },
  },
  { replace: true },
);

/** Where the private key comes from: generated here (`internal`, `exported`), a key of the mount, or a KMS. */
export const keySource: Fields = {
  type: { ...text, required: true, replace: true, oneOf: ["existing", "exported", "internal", "kms"] },
};

/** References to the key: by name for a new one, by name or id for one that exists. */
export const keyReference: Fields = every({ keyName: text, keyRef: text }, { computed: true, replace: true });

/** References to a key in a KMS. */
export const managedKey: Fields = {
  managedKeyName: { ...text, replace: true, conflictsWith: ["managedKeyId"] },
  managedKeyId: { ...text, replace: true, conflictsWith: ["managedKeyName"] },
};
