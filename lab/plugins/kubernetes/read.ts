import { InitializationError, type ReadRequest, type ReadResult } from "../provider/provider.ts";
import type { Properties } from "../provider/values.ts";
import { ANNOTATION, isAnnotated } from "./annotations.ts";
import { isNotFound, NoKindMatchError } from "./api/errors.ts";
import { type Context, clientOf, isReachable } from "./context.ts";
import { normalize } from "./inputs.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { CREATE_MANAGER } from "./managed-fields.ts";
import { uniqueName } from "./naming.ts";
import { type KubernetesObject, parseId, without } from "./object.ts";
import { prune } from "./prune.ts";
import { inSpellingOf } from "./spelling.ts";
import { originOf, stateOf, withSecretData } from "./state.ts";
import { isReadyNow } from "./wait/index.ts";

const UNREACHABLE =
  "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
  "resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment " +
  'variable set to "true"';

/** Reads the live object; undefined when it is gone. */
export async function read(request: ReadRequest, context: Context): Promise<ReadResult | undefined> {
  const kind = kindOf(request.type);
  if (!isReachable(context.cluster)) {
    const reason = `configured Kubernetes cluster is unreachable: ${context.cluster.reason}`;
    await context.log("warning", reason, request.urn);
    if (context.settings.deleteUnreachable) return undefined;
    throw new Error(UNREACHABLE);
  }
  const client = clientOf(context);
  const live = await client
    .get({ apiVersion: kind.apiVersion, kind: kind.kind, metadata: parseId(request.id) })
    .catch((error: unknown) => {
      // With its definition, a custom resource is gone as well.
      if (isNotFound(error) || error instanceof NoKindMatchError) return undefined;
      throw error;
    });
  if (live === undefined) return undefined;
  const isImport = Object.keys(request.inputs).length === 0;
  const inputs = isImport ? importedInputs(kind, live) : currentInputs(kind, live, request.inputs);
  const known = originOf(request.outputs);
  const outputs = stateOf(live, inputs, {
    initialApiVersion: known.initialApiVersion ?? live.apiVersion,
    fieldManager: known.fieldManager ?? uniqueName(`${CREATE_MANAGER}-`),
  });
  const marked = withSecretData(inputs as never);
  if (!isImport && !isAnnotated(request.inputs, ANNOTATION.skipAwait)) {
    const reasons = await isReadyNow(client, kind, live);
    if (reasons.length > 0) throw new InitializationError(request.id, marked, outputs, reasons);
  }
  return { id: request.id, inputs: marked, outputs };
}

// The live values of what the program has set.
function currentInputs(kind: Kind, live: KubernetesObject, inputs: Properties): Properties {
  const known = normalize(kind, inputs);
  return inSpellingOf(known, prune(live, known)) as Properties;
}

// Everything that is not obviously the server's own.
function importedInputs(kind: Kind, live: KubernetesObject): Properties {
  const inputs = normalize(kind, without(live, "status") as Properties);
  return without(inputs, "metadata", "annotations", "deployment.kubernetes.io/revision") as Properties;
}
