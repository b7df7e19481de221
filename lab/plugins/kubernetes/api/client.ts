import type { KubernetesObject, Metadata } from "../object.ts";
import type { Connection } from "./connection.ts";
import { type Discovery, rootPath } from "./discovery.ts";

/** Names one object. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** How the garbage collector treats what an object owns. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** Settings of a write. */
export interface WriteOptions {
  readonly fieldManager: string;
  /** Ask what would happen; nothing is stored. */
  readonly dryRun: boolean;
}

/** Reads and writes objects of any kind. */
export class Client {
  readonly discovery: Discovery;
  readonly #connection: Connection;

  constructor(connection: Connection, discovery: Discovery) {
    this.#connection = connection;
    this.discovery = discovery;
  }

  async get(reference: Reference): Promise<KubernetesObject> {
    return this.#connection.send({ method: "GET", path: await this.#path(reference) });
  }

  /** All objects of one kind in a namespace. */
  async list(apiVersion: string, kind: string, namespace: string): Promise<readonly KubernetesObject[]> {
    const path = await this.#collection({ apiVersion, kind, metadata: { namespace } });
    const answer = await this.#connection.send<{ items: readonly KubernetesObject[] }>({
      method: "GET",
      path,
    });
    return answer.items;
  }

  /** Creates; refused when the object exists, and when it has a field that its kind does not have. */
  async create(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
    return this.#connection.send({
      method: "POST",
      path: await this.#collection(object),
      query: { ...writeQuery(options), fieldValidation: "Strict" },
      body: object,
    });
  }

  /** Server-side apply: creates or changes, and owns exactly the fields that `object` has. */
  async apply(
    object: KubernetesObject,
    options: WriteOptions & { force: boolean },
  ): Promise<KubernetesObject> {
    return this.#connection.send({
      method: "PATCH",
      path: await this.#path(object),
      query: { ...writeQuery(options), force: String(options.force), fieldValidation: "Strict" },
      contentType: "application/apply-patch+yaml",
      body: object,
    });
  }

  /** Puts `object` in place of the one that has its resourceVersion. */
  async replace(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
    return this.#connection.send({
      method: "PUT",
      path: await this.#path(object),
      query: { ...writeQuery(options), fieldValidation: "Strict" },
      body: object,
    });
  }

  /** Changes single values; `patch` is a JSON Patch (RFC 6902). */
  async patch(reference: Reference, patch: readonly object[]): Promise<KubernetesObject> {
    return this.#connection.send({
      method: "PATCH",
      path: await this.#path(reference),
      contentType: "application/json-patch+json",
      body: patch,
    });
  }

  async delete(reference: Reference, propagationPolicy: Propagation): Promise<void> {
    await this.#connection.send({
      method: "DELETE",
      path: await this.#path(reference),
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy },
    });
  }

  async #path(reference: Reference): Promise<string> {
    return `${await this.#collection(reference)}/${encodeURIComponent(reference.metadata.name ?? "")}`;
  }

  async #collection({ apiVersion, kind, metadata }: Reference): Promise<string> {
    const resource = await this.discovery.resolve(apiVersion, kind);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace || "default"}` : "";
    return `${rootPath(apiVersion)}${namespace}/${resource.name}`;
  }
}

function writeQuery(options: WriteOptions): Record<string, string> {
  return { fieldManager: options.fieldManager, ...(options.dryRun ? { dryRun: "All" } : {}) };
}
