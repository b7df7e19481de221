import type { CheckRequest, CheckResult } from "../provider/provider.ts";
import { isUnknown, type Properties, type Value } from "../provider/values.ts";
import { ANNOTATION, isAnnotated } from "./annotations.ts";
import { type Context, isNamespaced } from "./context.ts";
import { normalize } from "./inputs.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { uniqueName } from "./naming.ts";
import { isObject, valueAt } from "./object.ts";
import { withSecretData } from "./state.ts";

/** Brings inputs into one form, gives the object a name and a namespace where it has none. */
export async function check(request: CheckRequest, context: Context): Promise<CheckResult> {
  const kind = kindOf(request.type);
  let inputs = normalize(kind, request.newInputs);
  if (valueAt(inputs, "metadata", "generateName") !== undefined) {
    throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  inputs = named(inputs, request);
  inputs = await placed(kind, inputs, context);
  if (kind.kind === "CustomResourceDefinition") context.definitions.add(inputs);
  return { inputs: withSecretData(inputs), failures: [] };
}

// An object without a name gets one made of the resource's, and keeps it.
function named(inputs: Record<string, Value>, request: CheckRequest): Record<string, Value> {
  if (isUnknown(inputs.metadata) || valueAt(inputs, "metadata", "name") !== undefined) return inputs;
  const name = adoptedName(request.oldInputs) ?? uniqueName(`${request.name}-`, request.randomSeed);
  const metadata = isObject(inputs.metadata) ? (inputs.metadata as Properties) : {};
  const annotations = isUnknown(metadata.annotations)
    ? metadata.annotations
    : { ...(metadata.annotations as Properties | undefined), [ANNOTATION.autonamed]: "true" };
  return { ...inputs, metadata: { ...metadata, name, annotations } };
}

function adoptedName(oldInputs: Properties): string | undefined {
  const name = valueAt(oldInputs, "metadata", "name");
  return typeof name === "string" && isAnnotated(oldInputs, ANNOTATION.autonamed) ? name : undefined;
}

async function placed(
  kind: Kind,
  inputs: Record<string, Value>,
  context: Context,
): Promise<Record<string, Value>> {
  const metadata = inputs.metadata;
  if (!isObject(metadata) || metadata.namespace) return inputs;
  // A custom resource whose definition nobody knows is taken for a namespaced one; its creation sets that right.
  if ((await isNamespaced(kind, context)) === false) return inputs;
  return { ...inputs, metadata: { ...(metadata as Properties), namespace: context.namespace } };
}
