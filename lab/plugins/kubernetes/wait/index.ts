import { ANNOTATION, annotation, isAnnotated } from "../annotations.ts";
import type { Client } from "../api/client.ts";
import type { Kind } from "../kinds.ts";
import { isObject, type KubernetesObject, valueAt } from "../object.ts";
import { parseConditions } from "./conditions.ts";
import { daemonSetProgress } from "./daemon-set.ts";
import { deploymentProgress } from "./deployment.ts";
import { jobProgress } from "./job.ts";
import { type Progress, READY, waiting } from "./progress.ts";
import { endpointsOf, ServiceWatch, serviceProgress } from "./service.ts";
import { TimeoutError, until } from "./until.ts";

/** An object was written, but did not become what it has to become. */
export class NotReadyError extends Error {
  /** The object as it was seen last. */
  readonly live: KubernetesObject;
  readonly reasons: readonly string[];

  constructor(message: string, live: KubernetesObject, reasons: readonly string[]) {
    super(message);
    this.name = "NotReadyError";
    this.live = live;
    this.reasons = reasons;
  }
}

/** What to wait for, and how long. */
export interface Wait {
  readonly client: Client;
  readonly kind: Kind;
  readonly inputs: KubernetesObject;
  /** The answer to the write. */
  readonly live: KubernetesObject;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until an object is ready: as the annotation `pulumi.com/waitFor` asks for, else as its kind does. With
 * `pulumi.com/skipAwait` it is ready at once.
 *
 * @returns the object as it is then. @throws NotReadyError when it fails or does not come that far in time.
 */
export async function awaitReady({
  client,
  kind,
  inputs,
  live,
  seconds,
  signal,
}: Wait): Promise<KubernetesObject> {
  if (isAnnotated(inputs, ANNOTATION.skipAwait)) return live;
  const asked = annotation(inputs, ANNOTATION.waitFor);
  if (asked === undefined && kind.readiness === "none") return live;
  let last = live;
  let reasons: readonly string[] = [];
  const progressOf = probe(client, kind, asked, live);
  try {
    return await until({ seconds, signal }, async () => {
      last = await client.get(live);
      const progress = await progressOf(last);
      if (progress.state === "ready") return last;
      reasons = progress.reasons;
      if (progress.state === "failed") {
        throw new NotReadyError(`'${live.metadata.name}' failed`, last, reasons);
      }
      return undefined;
    });
  } catch (error) {
    if (error instanceof NotReadyError) throw error;
    if (error instanceof TimeoutError) {
      throw new NotReadyError(`'${live.metadata.name}' timed out waiting to be Ready`, last, reasons);
    }
    const cancelled = signal.aborted
      ? `Resource operation was cancelled for "${live.metadata.name}"`
      : undefined;
    throw new NotReadyError(cancelled ?? String(error), last, reasons);
  }
}

/** What is wrong with an object right now; empty when nothing is. */
export async function isReadyNow(
  client: Client,
  kind: Kind,
  live: KubernetesObject,
): Promise<readonly string[]> {
  const progress = await momentary(client, kind, live);
  return progress.state === "ready" ? [] : progress.reasons;
}

async function momentary(client: Client, kind: Kind, live: KubernetesObject): Promise<Progress> {
  if (kind.readiness === "deployment") return deploymentProgress(client, live);
  if (kind.readiness === "daemon-set") return daemonSetProgress(client, live);
  if (kind.readiness === "job") return jobProgress(live);
  if (kind.readiness === "service") return serviceProgress(live, await endpointsOf(client, live), true);
  return READY;
}

function probe(
  client: Client,
  kind: Kind,
  asked: string | undefined,
  live: KubernetesObject,
): (object: KubernetesObject) => Promise<Progress> {
  if (asked !== undefined) {
    const conditions = annotated(asked, live);
    return async (object) =>
      conditions.every((holds) => holds(object)) ? READY : waiting(`waiting for ${asked}`);
  }
  if (kind.readiness === "service") {
    const watch = new ServiceWatch(client);
    return (object) => watch.progress(object);
  }
  if (kind.readiness === "token-secret") return async (object) => tokenProgress(object);
  return (object) => momentary(client, kind, object);
}

function annotated(asked: string, live: KubernetesObject): ReturnType<typeof parseConditions> {
  try {
    return parseConditions(asked);
  } catch (error) {
    throw new NotReadyError(error instanceof Error ? error.message : String(error), live, []);
  }
}

// The token controller fills Secrets of this one type; all others have their data from the start.
function tokenProgress(secret: KubernetesObject): Progress {
  if (secret.type !== "kubernetes.io/service-account-token") return READY;
  const data = valueAt(secret, "data");
  return isObject(data) && Object.keys(data).length > 0 ? READY : waiting("the Secret has no token yet");
}
