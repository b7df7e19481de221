import type { Call, Properties, ResourceType } from "../provider/index.ts";
import type { VaultClient } from "./client.ts";
import { text, textOf } from "./fields.ts";

/** Adds what every resource type of Vault has: the namespace to be in, and cancellation of its requests. */
export function inNamespace(type: ResourceType<VaultClient>): ResourceType<VaultClient> {
  function scoped(vault: VaultClient, properties: Properties, { signal }: Call): VaultClient {
    const namespace = textOf(properties, "namespace");
    return vault.with({ signal, ...(namespace && { namespace }) });
  }
  const { lost, update } = type;
  return {
    ...type,
    inputs: { ...type.inputs, namespace: { ...text, replace: true } },
    lost: lost && ((state, inputs, vault, call) => lost(state, inputs, scoped(vault, state, call), call)),
    create: (inputs, vault, call) => type.create(inputs, scoped(vault, inputs, call), call),
    read: (id, state, vault, call) => type.read(id, state, scoped(vault, state, call), call),
    update:
      update &&
      ((id, state, inputs, vault, call) => update(id, state, inputs, scoped(vault, inputs, call), call)),
    delete: (id, state, vault, call) => type.delete(id, state, scoped(vault, state, call), call),
  };
}
