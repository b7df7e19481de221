import type { DeleteRequest } from "../provider/provider.ts";
import { ANNOTATION, isAnnotated, propagation, timeoutSeconds } from "./annotations.ts";
import type { Client } from "./api/client.ts";
import { isNotFound, NoKindMatchError } from "./api/errors.ts";
import { type Context, clientOf, isReachable } from "./context.ts";
import { kindOf } from "./kinds.ts";
import { type KubernetesObject, parseId } from "./object.ts";
import { TimeoutError, until } from "./wait/until.ts";

const UNREACHABLE =
  "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from " +
  "Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to " +
  '"true"';

/** Deletes an object and waits until it is gone; one that is gone already is fine. */
export async function remove(request: DeleteRequest, context: Context): Promise<void> {
  const kind = kindOf(request.type);
  if (!isReachable(context.cluster)) {
    const reason = `configured Kubernetes cluster is unreachable: ${context.cluster.reason}`;
    await context.log("warning", reason, request.urn);
    if (context.settings.deleteUnreachable) return;
    throw new Error(UNREACHABLE);
  }
  const client = clientOf(context);
  const reference = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: parseId(request.id) };
  const found = await present(client, reference);
  if (found === undefined) return;
  await client.delete(reference, propagation(request.inputs)).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
  if (isAnnotated(request.inputs, ANNOTATION.skipAwait) && kind.skipsAwaitOnDelete) return;
  let last = found;
  const seconds = timeoutSeconds(request.timeout, request.inputs);
  await until({ seconds, signal: request.signal }, async () => {
    const now = await present(client, reference);
    // Another object of the same name is not the one that was deleted.
    if (now === undefined || now.metadata.uid !== found.metadata.uid) return true;
    last = now;
    return undefined;
  }).catch((error: unknown) => {
    if (!(error instanceof TimeoutError)) throw error;
    throw new Error(
      `timed out after ${seconds} s waiting for ${kind.kind} ${request.id} to be deleted; ` +
        `finalizers might be preventing deletion (${(last.metadata.finalizers ?? []).join(", ")})`,
    );
  });
}

async function present(
  client: Client,
  reference: Parameters<Client["get"]>[0],
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(reference);
  } catch (error) {
    if (isNotFound(error) || error instanceof NoKindMatchError) return undefined;
    throw error;
  }
}
