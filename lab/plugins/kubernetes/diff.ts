import type { DiffRequest, DiffResult, PropertyChange } from "../provider/provider.ts";
import type { Properties } from "../provider/values.ts";
import { ANNOTATION, isAnnotated } from "./annotations.ts";
import { type Context, isNamespaced } from "./context.ts";
import { differences } from "./difference.ts";
import { normalize } from "./inputs.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { isObject, valueAt } from "./object.ts";
import { prune } from "./prune.ts";
import type { Settings } from "./settings.ts";
import { liveOf } from "./state.ts";

/** Compares the new inputs with the live object in state, as far as the old inputs describe it. */
export async function diff(request: DiffRequest, context: Context): Promise<DiffResult> {
  const kind = kindOf(request.type);
  const previous = normalize(kind, request.oldInputs);
  const live = normalize(kind, liveOf(request.oldOutputs));
  const namespaced = (await isNamespaced(kind, context)) ?? true;
  const wanted = inNamespace(normalize(kind, request.newInputs), namespaced);
  const pruned = inNamespace(prune(live, previous) as Properties, namespaced);
  // A name that the program starts to give explicitly is no change if the object has it.
  const name = valueAt(live, "metadata", "name");
  const compared =
    valueAt(wanted, "metadata", "name") === undefined ? pruned : withMetadata(pruned, { name });
  const replaceOn = [
    "metadata.name",
    "metadata.namespace",
    ...replacingFields(kind, wanted, context.settings),
  ];
  const changes = withoutIgnored(differences(compared, wanted, previous, replaceOn), request.ignoreChanges);
  return {
    changes,
    deleteBeforeReplace: !isAnnotated(wanted, ANNOTATION.autonamed) && isSameObject(wanted, live),
  };
}

function replacingFields(kind: Kind, wanted: Properties, settings: Settings): readonly string[] {
  const mutable =
    (kind.kind === "Secret" && settings.enableSecretMutable) ||
    (kind.kind === "ConfigMap" && settings.enableConfigMapMutable);
  if (!mutable || wanted.immutable === true) return kind.replaceOn;
  return kind.replaceOn.filter((field) => field === "type");
}

/** The replacement cannot be made beside the old object: they would have the same name. */
function isSameObject(wanted: Properties, live: Properties): boolean {
  return ["name", "namespace"].every(
    (field) => (valueAt(wanted, "metadata", field) ?? "") === (valueAt(live, "metadata", field) ?? ""),
  );
}

function inNamespace(object: Properties, namespaced: boolean): Properties {
  const namespace = valueAt(object, "metadata", "namespace") ?? "default";
  return withMetadata(object, { namespace: namespaced ? namespace : undefined });
}

function withMetadata(object: Properties, fields: Readonly<Record<string, unknown>>): Properties {
  if (!isObject(object.metadata)) return object;
  return { ...object, metadata: { ...object.metadata, ...fields } } as Properties;
}

function withoutIgnored(
  changes: ReadonlyMap<string, PropertyChange>,
  ignored: readonly string[],
): ReadonlyMap<string, PropertyChange> {
  const isIgnored = (path: string): boolean =>
    ignored.some((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`));
  return new Map([...changes].filter(([path]) => !isIgnored(path)));
}
