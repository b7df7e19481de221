import type { Client, WriteOptions } from "../../../../lab/plugins/kubernetes/api/client.ts";
import { ApiError, NoKindMatchError } from "../../../../lab/plugins/kubernetes/api/errors.ts";
import { type Context, Definitions } from "../../../../lab/plugins/kubernetes/context.ts";
import type { KubernetesObject } from "../../../../lab/plugins/kubernetes/object.ts";
import { parseSettings } from "../../../../lab/plugins/kubernetes/settings.ts";
import type { Properties } from "../../../../lab/plugins/provider/values.ts";

/** A cluster of one object, which writes down what it is asked for and refuses what it is told to refuse. */
export class FakeCluster {
  readonly calls: string[] = [];
  /** Thrown by the next calls, in turn. */
  readonly refusals: unknown[] = [];
  object: KubernetesObject | undefined;
  knowsKind = true;

  client(): Client {
    const answer = (call: string, result: () => KubernetesObject): Promise<KubernetesObject> => {
      this.calls.push(call);
      const refusal = this.refusals.shift();
      return refusal === undefined ? Promise.resolve().then(result) : Promise.reject(refusal);
    };
    const written = (verb: string, object: KubernetesObject, options: WriteOptions & { force?: boolean }) =>
      answer(
        `${verb}${options.dryRun ? " dry" : ""}${options.force ? " force" : ""} ${options.fieldManager}`,
        () => {
          const stored = { ...object, metadata: { ...object.metadata, uid: "u" } };
          if (!options.dryRun) this.object = stored;
          return stored;
        },
      );
    const partial = {
      discovery: {
        knows: async () => this.knowsKind,
        resolve: async (apiVersion: string, kind: string) => {
          if (!this.knowsKind) throw new NoKindMatchError(apiVersion, kind);
          return { name: "", kind, namespaced: true };
        },
      },
      get: () => answer("get", () => this.#present()),
      create: (object: KubernetesObject, options: WriteOptions) => written("create", object, options),
      replace: (object: KubernetesObject, options: WriteOptions) => written("replace", object, options),
      apply: (object: KubernetesObject, options: WriteOptions & { force: boolean }) =>
        written("apply", object, options),
      patch: () => answer("adopt", () => this.#present()),
      delete: (_: unknown, policy: string) =>
        answer(`delete ${policy}`, () => {
          const deleted = this.#present();
          this.object = undefined;
          return deleted;
        }),
    };
    return partial as unknown as Client;
  }

  #present(): KubernetesObject {
    if (this.object === undefined) throw notFound();
    return this.object;
  }
}

/** What operations need, around a cluster or the reason why there is none. */
export function contextOf(
  cluster: FakeCluster | string,
  settings: Properties = {},
): Context & { logged: string[] } {
  const logged: string[] = [];
  return {
    settings: parseSettings(settings, {}),
    cluster: typeof cluster === "string" ? { reason: cluster } : cluster.client(),
    kubeconfig: undefined,
    namespace: "default",
    definitions: new Definitions(),
    log: async (severity, message) => void logged.push(`${severity}: ${message}`),
    logged,
  };
}

export const notFound = (): ApiError => new ApiError(404, { reason: "NotFound", message: "not found" });

export const conflict = (): ApiError =>
  new ApiError(409, { reason: "Conflict", message: 'Apply failed with 1 conflict: conflict with "kubectl"' });
