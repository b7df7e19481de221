import type { Properties, ResourceType } from "../../provider/index.ts";
import type { Data, VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  count,
  every,
  type Fields,
  flag,
  fromData,
  objectOf,
  text,
  textOf,
  textSet,
  texts,
  toChangedData,
  toData,
  toFilledData,
} from "../fields.ts";
import { remount } from "../remount.ts";

const leases: Fields = every(
  { defaultLeaseTtlSeconds: count, maxLeaseTtlSeconds: count },
  { computed: true },
);

/** What Vault keeps in the mount's `config` and changes by tuning. */
const tunable: Fields = {
  ...every({ auditNonHmacRequestKeys: texts, auditNonHmacResponseKeys: texts }, { computed: true }),
  listingVisibility: text,
  passthroughRequestHeaders: texts,
  allowedResponseHeaders: texts,
  delegatedAuthAccessors: texts,
  allowedManagedKeys: textSet,
  pluginVersion: text,
};

const cache: Fields = { forceNoCache: { ...flag, computed: true } };

const fixed: Fields = every(
  { sealWrap: { ...flag, computed: true }, externalEntropyAccess: { ...flag, default: false }, local: flag },
  { replace: true },
);

/** @see https://developer.hashicorp.com/vault/api-docs/system/mounts */
export const mount: ResourceType<VaultClient> = {
  inputs: {
    path: { ...text, required: true },
    type: { ...text, required: true, replace: true },
    description: text,
    options: { type: { map: "string" } },
    ...leases,
    ...tunable,
    ...cache,
    ...fixed,
  },
  outputs: { accessor: text },
  async create(inputs, vault) {
    const path = textOf(inputs, "path");
    const request = {
      type: inputs.type,
      description: textOf(inputs, "description"),
      options: objectOf(inputs, "options"),
      config: { ...leaseData(inputs), ...toFilledData(tunable, inputs), ...toData(cache, inputs) },
      ...toFilledData(fixed, inputs),
    };
    await doing("error writing to Vault", vault.write(`sys/mounts/${path}`, request, "POST"));
    return { id: path, state: { ...inputs, ...(await readMount(path, inputs, vault)) } };
  },
  async read(id, state, vault) {
    // A remount changes the path but not the id, which the engine never lets change.
    const path = textOf(state, "path") || id;
    const found = await readMount(path, state, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const path = await remount(vault, textOf(state, "path") || id, textOf(inputs, "path"));
    const request = {
      ...leaseData({ ...state, ...inputs }),
      options: objectOf(inputs, "options"),
      ...toChangedData({ ...tunable, description: text }, state, inputs),
    };
    await doing("error updating Vault", vault.write(`sys/mounts/${path}/tune`, request, "POST"));
    return { ...state, ...inputs, ...(await readMount(path, inputs, vault)) };
  },
  async delete(id, state, vault) {
    const path = textOf(state, "path") || id;
    await doing("error deleting from Vault", vault.delete(`sys/mounts/${path}`));
  },
};

/** Lifetimes go as texts of seconds; 0 stands for the system's default. */
function leaseData(inputs: Properties): Data {
  return {
    default_lease_ttl: `${inputs.defaultLeaseTtlSeconds ?? 0}s`,
    max_lease_ttl: `${inputs.maxLeaseTtlSeconds ?? 0}s`,
  };
}

/** The mount at a path; undefined when there is none. */
async function readMount(
  path: string,
  given: Properties,
  vault: VaultClient,
): Promise<Properties | undefined> {
  const found = await vault.read(`sys/mounts/${path}`, "No secret engine mount at");
  if (found === undefined) {
    return undefined;
  }
  const config = objectOf(found, "config") as Data;
  const options = objectOf(found, "options");
  // Vault tells "kv-v2" back as version 2 of "kv".
  const isKv2 = given.type === "kv-v2" && found.type === "kv" && options.version === "2";
  return {
    path,
    type: isKv2 ? "kv-v2" : found.type,
    options: isKv2 && objectOf(given, "options").version === undefined ? {} : options,
    description: found.description,
    accessor: found.accessor,
    defaultLeaseTtlSeconds: config.default_lease_ttl,
    maxLeaseTtlSeconds: config.max_lease_ttl,
    ...fromData({ ...tunable, ...cache }, config),
    ...fromData(fixed, found),
  };
}
