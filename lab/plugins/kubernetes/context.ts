import type { KubeConfig } from "@kubernetes/client-node";
import type { EngineLog } from "../provider/engine-log.ts";
import type { Client } from "./api/client.ts";
import { NoKindMatchError } from "./api/errors.ts";
import type { Kind } from "./kinds.ts";
import { groupOf, valueAt } from "./object.ts";
import type { Settings } from "./settings.ts";

/** The cluster could not be reached when the plugin was configured. */
export interface Unreachable {
  readonly reason: string;
}

/** What the operations on resources share. */
export interface Context {
  readonly settings: Settings;
  readonly cluster: Client | Unreachable;
  /** What `helm` needs to ask the cluster; undefined when there is none. */
  readonly kubeconfig: KubeConfig | undefined;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  readonly definitions: Definitions;
  readonly log: EngineLog;
}

/** @throws Error when the cluster cannot be reached. */
export function clientOf(context: Context): Client {
  if (isReachable(context.cluster)) return context.cluster;
  throw new Error(`configured Kubernetes cluster is unreachable: ${context.cluster.reason}`);
}

/** Whether there is a cluster to talk to. */
export function isReachable(cluster: Client | Unreachable): cluster is Client {
  return !("reason" in cluster);
}

/** Custom resource definitions that the program declares; a preview knows them from here, before they exist. */
export class Definitions {
  readonly #namespaced = new Map<string, boolean>();

  /** Remembers a definition. */
  add(definition: unknown): void {
    const group = valueAt(definition, "spec", "group");
    const kind = valueAt(definition, "spec", "names", "kind");
    this.#namespaced.set(`${group}/${kind}`, valueAt(definition, "spec", "scope") === "Namespaced");
  }

  isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    return this.#namespaced.get(`${groupOf(apiVersion)}/${kind}`);
  }
}

/** Whether objects of this kind live in a namespace; undefined when nobody knows yet. */
export async function isNamespaced(
  kind: Pick<Kind, "apiVersion" | "kind" | "namespaced">,
  context: Context,
): Promise<boolean | undefined> {
  const known = kind.namespaced ?? context.definitions.isNamespaced(kind.apiVersion, kind.kind);
  if (known !== undefined || !isReachable(context.cluster)) return known;
  try {
    return (await context.cluster.discovery.resolve(kind.apiVersion, kind.kind)).namespaced;
  } catch (error) {
    if (error instanceof NoKindMatchError) return undefined;
    throw error;
  }
}
