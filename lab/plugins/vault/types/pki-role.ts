import type { Properties, ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { parseDuration, shortDuration } from "../duration.ts";
import { doing } from "../errors.ts";
import {
  backend,
  count,
  every,
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  texts,
  toData,
  toFilledData,
  trimmed,
} from "../fields.ts";

/** Sent whatever their value. */
const flags: Fields = {
  ...every(
    {
      allowLocalhost: flag,
      enforceHostnames: flag,
      allowIpSans: flag,
      allowWildcardCertificates: flag,
      serverFlag: flag,
      clientFlag: flag,
      useCsrCommonName: flag,
      useCsrSans: flag,
      requireCn: flag,
    },
    { default: true },
  ),
  ...every(
    {
      allowedDomainsTemplate: flag,
      allowBareDomains: flag,
      allowSubdomains: flag,
      allowGlobDomains: flag,
      allowAnyName: flag,
      codeSigningFlag: flag,
      emailProtectionFlag: flag,
      generateLease: flag,
      noStore: flag,
      basicConstraintsValidForNonCa: flag,
    },
    { default: false },
  ),
  allowedUriSansTemplate: { ...flag, computed: true },
};

const subject: Fields = {
  organizationUnit: { ...texts, api: "ou" },
  organizations: { ...texts, api: "organization" },
  countries: { ...texts, api: "country" },
  localities: { ...texts, api: "locality" },
  provinces: { ...texts, api: "province" },
  streetAddresses: { ...texts, api: "street_address" },
  postalCodes: { ...texts, api: "postal_code" },
};

/** Sent when they say something. */
const values: Fields = {
  ...subject,
  ...every(
    {
      issuerRef: text,
      ttl: text,
      maxTtl: text,
      signatureBits: count,
      notBeforeDuration: text,
      cnValidations: texts,
      serialNumberSource: text,
    },
    { computed: true },
  ),
  keyType: { ...text, default: "rsa", oneOf: ["rsa", "ec", "ed25519", "any"] },
  keyBits: { ...count, default: 2048 },
  allowedDomains: texts,
  allowedUriSans: texts,
  allowedOtherSans: texts,
  allowedSerialNumbers: texts,
  allowedUserIds: texts,
  extKeyUsages: { ...texts, api: "ext_key_usage" },
  extKeyUsageOids: texts,
  policyIdentifiers: texts,
  notAfter: text,
  usePss: flag,
  noStoreMetadata: flag,
};

/** An empty list is a value here: no key usage at all. */
const usages: Fields = { keyUsages: { ...texts, computed: true, api: "key_usage" } };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#create-update-role */
export const pkiRole: ResourceType<VaultClient> = {
  inputs: { backend, name: { ...text, required: true, replace: true }, ...flags, ...values, ...usages },
  outputs: {},
  // Two roles of a mount cannot have one name.
  deleteBeforeReplace: true,
  check({ notBeforeDuration }) {
    return typeof notBeforeDuration === "string" && parseDuration(notBeforeDuration) === undefined
      ? [{ property: "notBeforeDuration", reason: `"${notBeforeDuration}" is not a duration such as "30s"` }]
      : [];
  },
  async create(inputs, vault) {
    const id = `${trimmed(textOf(inputs, "backend"))}/roles/${trimmed(textOf(inputs, "name"))}`;
    const what = `error creating role ${inputs.name} for backend "${inputs.backend}"`;
    await doing(what, vault.write(id, roleData(inputs)));
    return { id, state: { ...inputs, ...(await readRole(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readRole(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const kept = Object.keys(values).filter((name) => values[name]?.computed);
    const wanted = { ...Object.fromEntries(kept.map((name) => [name, state[name]])), ...inputs };
    const what = `error updating PKI secret backend role "${id}"`;
    await doing(what, vault.write(id, roleData(wanted)));
    return { ...inputs, ...(await readRole(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting role "${id}"`, vault.delete(id));
  },
};

/** The whole role: Vault sets what is not named to its own default. */
function roleData(inputs: Properties) {
  return { ...toData(flags, inputs), ...toFilledData(values, inputs), ...toData(usages, inputs) };
}

async function readRole(id: string, vault: VaultClient): Promise<Properties | undefined> {
  const found = await doing(`error reading role "${id}"`, vault.read(id));
  if (found === undefined) {
    return undefined;
  }
  const [, mount, name] = /^(.+)\/roles\/(.+)$/.exec(id) ?? [];
  return {
    backend: mount,
    name,
    ...fromData({ ...flags, ...values, ...usages }, found),
    notBeforeDuration: shortDuration(Number(found.not_before_duration ?? 0)),
  };
}
