import { setTimeout as sleep } from "node:timers/promises";
import { type CreateRequest, type CreateResult, InitializationError } from "../provider/provider.ts";
import { containsUnknown, type Properties } from "../provider/values.ts";
import { ANNOTATION, isAnnotated, timeoutSeconds } from "./annotations.ts";
import type { Client } from "./api/client.ts";
import {
  isAlreadyExists,
  isForbidden,
  isNamespaceMissing,
  isNotFound,
  NoKindMatchError,
  refusesDryRun,
} from "./api/errors.ts";
import { explainConflict } from "./conflict.ts";
import { type Context, clientOf, isReachable } from "./context.ts";
import { normalize } from "./inputs.ts";
import { kindOf } from "./kinds.ts";
import { CREATE_MANAGER } from "./managed-fields.ts";
import { uniqueName } from "./naming.ts";
import { idOf, type KubernetesObject, without } from "./object.ts";
import { stateOf, withSecretData } from "./state.ts";
import { awaitReady, NotReadyError } from "./wait/index.ts";

/** Seconds before the second attempt; doubled for each further one. */
const FIRST_PAUSE = 1;
const ATTEMPTS = 6;

const ALREADY_EXISTS = `The resource already exists in the cluster. Either it has another owner, or the resource was
renamed in the program: give it an alias, import it with \`pulumi import\`, or set \`upsertExistingObjects\` on the
provider to take it over.`;

/** Creates an object and waits until it is ready; in a preview asks the API server what it would become. */
export async function create(request: CreateRequest, context: Context): Promise<CreateResult> {
  const kind = kindOf(request.type);
  const object = normalize(kind, request.inputs) as unknown as KubernetesObject;
  if (request.preview) return preview(object, request, context);
  const client = clientOf(context);
  const origin = { initialApiVersion: object.apiVersion, fieldManager: uniqueName(`${CREATE_MANAGER}-`) };
  const created = await submit(client, object, { context, request, fieldManager: origin.fieldManager });
  const stateFor = (live: KubernetesObject): Properties =>
    stateOf(live, object as unknown as Properties, origin);
  try {
    const ready = await awaitReady({
      client,
      kind,
      inputs: object,
      live: created,
      seconds: timeoutSeconds(request.timeout, object),
      signal: request.signal,
    });
    return { id: idOf(ready.metadata), outputs: stateFor(ready) };
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    throw new InitializationError(idOf(created.metadata), request.inputs, stateFor(error.live), [
      `resource "${request.urn}" was successfully created, but the Kubernetes API server ` +
        `reported that it failed to fully initialize or become live: ${error.message}`,
      ...error.reasons,
    ]);
  }
}

async function preview(
  object: KubernetesObject,
  { inputs, urn }: CreateRequest,
  context: Context,
): Promise<CreateResult> {
  const asGiven = { id: "", outputs: withSecretData(inputs as never) };
  const { cluster } = context;
  if (containsUnknown(inputs) || !isReachable(cluster)) return asGiven;
  if (!(await cluster.discovery.knows(object.apiVersion, object.kind))) return asGiven;
  try {
    const planned = await write(cluster, object, { context, fieldManager: CREATE_MANAGER, dryRun: true });
    // A program that reads the status in a preview must not take the empty one of a dry run for an answer.
    const live = without(planned, "status") as unknown as KubernetesObject;
    const origin = { initialApiVersion: object.apiVersion, fieldManager: CREATE_MANAGER };
    return { id: "", outputs: stateOf(live, inputs, origin) };
  } catch (error) {
    // What stands in the way now may be gone when the update comes to it: the namespace is created before it, the
    // old object is deleted before it. What is wrong with the object itself is an error already here.
    const harmless = [isNamespaceMissing, isAlreadyExists, isForbidden, refusesDryRun];
    if (harmless.some((matches) => matches(error))) return asGiven;
    throw failureOf(error, object, urn);
  }
}

interface Submission {
  readonly context: Context;
  readonly request: CreateRequest;
  readonly fieldManager: string;
}

// A definition or a namespace that was created a moment ago may not be served yet.
async function submit(
  client: Client,
  object: KubernetesObject,
  submission: Submission,
): Promise<KubernetesObject> {
  const { context, request, fieldManager } = submission;
  for (let attempt = 1, pause = FIRST_PAUSE; ; attempt++, pause *= 2) {
    try {
      return await write(client, object, { context, fieldManager, dryRun: false });
    } catch (error) {
      const mayPass = isNotFound(error) || error instanceof NoKindMatchError;
      if (!mayPass || attempt === ATTEMPTS) throw failureOf(error, object, request.urn);
    }
    await sleep(pause * 1000, undefined, { signal: request.signal });
  }
}

async function write(
  client: Client,
  object: KubernetesObject,
  options: { context: Context; fieldManager: string; dryRun: boolean },
): Promise<KubernetesObject> {
  const { context, fieldManager, dryRun } = options;
  if (!context.settings.upsertExistingObjects) {
    // Under the manager of a plain create: the first update takes the fields over.
    return client.create(object, { fieldManager: CREATE_MANAGER, dryRun });
  }
  const force = dryRun || context.settings.enablePatchForce || isAnnotated(object, ANNOTATION.patchForce);
  try {
    return await client.apply(object, { fieldManager, dryRun, force });
  } catch (error) {
    throw explainConflict(error, fieldManager);
  }
}

function failureOf(error: unknown, object: KubernetesObject, urn: string): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause instanceof NoKindMatchError) {
    return new Error(
      `creation of resource "${urn}" with kind ${object.apiVersion}/${object.kind} failed because the Kubernetes API ` +
        "server reported that the apiVersion for this resource does not exist. " +
        `Verify that any required CRDs have been created: ${cause.message}`,
      { cause },
    );
  }
  const advice = isAlreadyExists(cause) ? `\n\n${ALREADY_EXISTS}` : "";
  return new Error(
    `resource "${urn}" was not successfully created by the Kubernetes API server: ${cause.message}${advice}`,
    { cause },
  );
}
