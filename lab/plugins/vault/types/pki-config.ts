import type { Properties, ResourceType } from "../../provider/index.ts";
import type { Data, VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { type Fields, fromData, text, textOf, trimmed } from "../fields.ts";

/** A part of a PKI mount's configuration: it exists as long as the mount does, so it is written and never deleted. */
export interface PkiConfigArgs {
  /** Name under `<mount>/config/`. */
  readonly name: string;
  readonly fields: Fields;
  /** What to send, for a new resource (empty state) or a change. */
  readonly request: (state: Properties, inputs: Properties) => Data;
  /**
   * What a missing mount is on refresh: the resource is gone, or the refresh fails.
   * @default "gone"
   */
  readonly missing?: "gone" | "error";
  /** Whether the resource can move to another mount in place. @default false */
  readonly movable?: boolean;
}

/** A resource type for a part of a PKI mount's configuration. */
export function pkiConfig(args: PkiConfigArgs): ResourceType<VaultClient> {
  const { name, fields, missing = "gone", movable = false } = args;

  function pathFor(inputs: Properties): string {
    return `${trimmed(textOf(inputs, "backend"))}/config/${name}`;
  }

  async function write(state: Properties, inputs: Properties, vault: VaultClient): Promise<void> {
    const request = args.request(state, inputs);
    if (Object.keys(request).length > 0) {
      const path = pathFor(inputs);
      await doing(`error writing data to "${path}"`, vault.write(path, request));
    }
  }

  async function readConfig(id: string, vault: VaultClient): Promise<Properties | undefined> {
    const found = await doing("error reading from Vault", vault.read(id));
    if (found === undefined && missing === "error") {
      throw new Error(`got nil response from Vault from path: "${id}"`);
    }
    return found && { backend: id.slice(0, -`/config/${name}`.length), ...fromData(fields, found) };
  }

  return {
    inputs: { backend: { ...text, required: true, replace: !movable }, ...fields },
    outputs: {},
    async create(inputs, vault) {
      const id = pathFor(inputs);
      await write({}, inputs, vault);
      return { id, state: { ...inputs, ...(await readConfig(id, vault)) } };
    },
    async read(id, state, vault) {
      const found = await readConfig(id, vault);
      return found && { id, state: { ...state, ...found } };
    },
    async update(id, state, inputs, vault) {
      await write(state, inputs, vault);
      return { ...state, ...inputs, ...(await readConfig(id, vault)) };
    },
    async delete() {},
  };
}
