import { isEmpty } from "../../provider/equality.ts";
import type { Properties, ResourceType } from "../../provider/index.ts";
import type { Data, VaultClient } from "../client.ts";
import { shortDuration } from "../duration.ts";
import { doing } from "../errors.ts";
import { type Fields, flag, fromData, objectOf, text, textOf, texts, trimmed } from "../fields.ts";
import { remount } from "../remount.ts";

const tune: Fields = {
  defaultLeaseTtl: text,
  maxLeaseTtl: text,
  auditNonHmacRequestKeys: texts,
  auditNonHmacResponseKeys: texts,
  listingVisibility: { ...text, oneOf: ["unauth", "hidden"] },
  passthroughRequestHeaders: texts,
  allowedResponseHeaders: texts,
  tokenType: { ...text, oneOf: ["default-service", "default-batch", "service", "batch"] },
};

/** @see https://developer.hashicorp.com/vault/api-docs/system/auth */
export const authBackend: ResourceType<VaultClient> = {
  inputs: {
    type: { ...text, required: true, replace: true },
    path: {
      ...text,
      computed: true,
      equivalent: (state, input) => trimmed(String(state)) === trimmed(String(input)),
    },
    description: text,
    local: { ...flag, replace: true },
    tune: { type: { object: tune }, computed: true },
  },
  outputs: { accessor: text },
  check({ path }) {
    return typeof path === "string" && path !== trimmed(path)
      ? [{ property: "path", reason: `"${path}" must not begin or end with a slash` }]
      : [];
  },
  async create(inputs, vault) {
    const path = textOf(inputs, "path") || textOf(inputs, "type");
    const { type, description, local } = inputs;
    const request = { type, description: description ?? "", local: local ?? false };
    await doing("error writing to Vault", vault.write(`sys/auth/${path}`, request, "POST"));
    await tuneMethod(path, tuneData(inputs), vault);
    return { id: path, state: { ...inputs, ...(await readMethod(path, inputs, vault)) } };
  },
  async read(id, state, vault) {
    // A remount changes the path but not the id, which the engine never lets change.
    const path = textOf(state, "path") || id;
    const found = await readMethod(path, state, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const from = textOf(state, "path") || id;
    const path = await remount(vault, from, textOf(inputs, "path") || from, "auth/");
    const description = textOf(inputs, "description");
    await tuneMethod(path, { ...tuneData(inputs), description }, vault);
    return { ...state, ...inputs, ...(await readMethod(path, inputs, vault)) };
  },
  async delete(id, state, vault) {
    const path = textOf(state, "path") || id;
    await doing("error disabling auth from Vault", vault.delete(`sys/auth/${path}`));
  },
};

async function tuneMethod(path: string, request: Data, vault: VaultClient): Promise<void> {
  if (Object.keys(request).length > 0) {
    await doing("error tuning auth method", vault.write(`sys/mounts/auth/${path}/tune`, request, "POST"));
  }
}

/** The whole of `tune` when the program gives it: what it leaves out goes back to the system's default. */
function tuneData(inputs: Properties): Data {
  if (inputs.tune === undefined) {
    return {};
  }
  const given = objectOf(inputs, "tune");
  return {
    default_lease_ttl: textOf(given, "defaultLeaseTtl"),
    max_lease_ttl: textOf(given, "maxLeaseTtl"),
    listing_visibility: textOf(given, "listingVisibility"),
    token_type: textOf(given, "tokenType"),
    audit_non_hmac_request_keys: given.auditNonHmacRequestKeys ?? [""],
    audit_non_hmac_response_keys: given.auditNonHmacResponseKeys ?? [""],
    passthrough_request_headers: given.passthroughRequestHeaders ?? [""],
    allowed_response_headers: given.allowedResponseHeaders ?? [""],
  };
}

async function readMethod(
  path: string,
  given: Properties,
  vault: VaultClient,
): Promise<Properties | undefined> {
  const found = await vault.read(`sys/auth/${path}`, "No auth engine at");
  if (found === undefined) {
    return undefined;
  }
  const { type, description, local, accessor } = found;
  const tuning = doing(
    "error reading tune information from Vault",
    vault.read(`sys/mounts/auth/${path}/tune`),
  );
  return { type, path, description, local, accessor, tune: readTune((await tuning) ?? {}, given) };
}

/** Lifetimes and what has a system-wide default are told as the program gives them, to keep the diff quiet. */
function readTune(config: Data, given: Properties): Properties {
  const read: Properties = {
    ...fromData(tune, config),
    defaultLeaseTtl: shortDuration(Number(config.default_lease_ttl)),
    maxLeaseTtl: shortDuration(Number(config.max_lease_ttl)),
  };
  const known = Object.entries(read).filter(([, value]) => !isEmpty(value));
  if (given.tune === undefined) {
    return Object.fromEntries(known);
  }
  const { defaultLeaseTtl, maxLeaseTtl, tokenType, listingVisibility } = objectOf(given, "tune");
  return {
    ...Object.fromEntries(known),
    defaultLeaseTtl,
    maxLeaseTtl,
    tokenType: isEmpty(tokenType) ? undefined : read.tokenType,
    listingVisibility: isEmpty(listingVisibility) ? undefined : read.listingVisibility,
  };
}
