import { InitializationError, type UpdateRequest } from "../provider/provider.ts";
import { containsUnknown, type Properties } from "../provider/values.ts";
import { ANNOTATION, isAnnotated, timeoutSeconds } from "./annotations.ts";
import type { Client } from "./api/client.ts";
import { isForbidden, NoKindMatchError } from "./api/errors.ts";
import { explainConflict } from "./conflict.ts";
import { type Context, clientOf, isReachable } from "./context.ts";
import { normalize } from "./inputs.ts";
import { kindOf } from "./kinds.ts";
import { adoptFieldsPatch, CREATE_MANAGER, isOwnedByCreate } from "./managed-fields.ts";
import { uniqueName } from "./naming.ts";
import { idOf, type KubernetesObject } from "./object.ts";
import { originOf, stateOf, withSecretData } from "./state.ts";
import { awaitReady, NotReadyError } from "./wait/index.ts";

/** Applies the new inputs and waits until the object is ready; in a preview asks what it would become. */
export async function update(request: UpdateRequest, context: Context): Promise<Properties> {
  const { preview } = request;
  const kind = kindOf(request.type);
  const object = normalize(kind, request.newInputs) as unknown as KubernetesObject;
  if (preview && (containsUnknown(request.newInputs) || !isReachable(context.cluster))) {
    return withSecretData(request.newInputs as never);
  }
  const client = clientOf(context);
  const known = originOf(request.oldOutputs);
  const origin = {
    initialApiVersion: known.initialApiVersion ?? object.apiVersion,
    fieldManager: known.fieldManager ?? uniqueName(`${CREATE_MANAGER}-`),
  };
  const stateFor = (live: KubernetesObject): Properties =>
    stateOf(live, object as unknown as Properties, origin);
  let previous: KubernetesObject;
  try {
    previous = await client.get(object);
  } catch (error) {
    if (preview && error instanceof NoKindMatchError) return withSecretData(request.newInputs as never);
    throw new Error(`update of resource "${request.urn}" failed: ${messageOf(error)}`, { cause: error });
  }
  try {
    const options = { fieldManager: origin.fieldManager, preview };
    const updated = await write(client, object, previous, context, options);
    if (preview) return stateFor(updated);
    return stateFor(
      await awaitReady({
        client,
        kind,
        inputs: object,
        live: updated,
        seconds: timeoutSeconds(request.timeout, object),
        signal: request.signal,
      }),
    );
  } catch (error) {
    if (preview && isForbidden(error)) return withSecretData(request.newInputs as never);
    if (preview) throw error;
    const live = error instanceof NotReadyError ? error.live : await client.get(object);
    // The object is there, in whatever condition: the next update has to start from it.
    throw new InitializationError(request.id, request.newInputs, stateFor(live), [
      `the Kubernetes API server reported that "${idOf(live.metadata)}" failed to fully initialize or become live: ` +
        messageOf(error),
      ...(error instanceof NotReadyError ? error.reasons : []),
    ]);
  }
}

async function write(
  client: Client,
  object: KubernetesObject,
  previous: KubernetesObject,
  context: Context,
  { fieldManager, preview }: { readonly fieldManager: string; readonly preview: boolean },
): Promise<KubernetesObject> {
  const options = { fieldManager, dryRun: preview };
  if (object.kind === "CustomResourceDefinition") {
    // As a whole: versions that the chart drops must go, and lists in a schema do not merge.
    const { resourceVersion } = previous.metadata;
    return client.replace({ ...object, metadata: { ...object.metadata, resourceVersion } }, options);
  }
  const adopt = preview ? undefined : adoptFieldsPatch(previous, fieldManager);
  if (adopt) await client.patch(object, adopt);
  const force =
    isAnnotated(object, ANNOTATION.patchForce) ||
    context.settings.enablePatchForce ||
    // A preview cannot take the fields over first, and would report a conflict with ourselves.
    (preview && isOwnedByCreate(previous));
  try {
    return await client.apply(object, { ...options, force });
  } catch (error) {
    throw explainConflict(error, fieldManager);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
