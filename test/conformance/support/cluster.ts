import { KubeConfig } from "@kubernetes/client-node";
import { Client } from "../../../lab/plugins/kubernetes/api/client.ts";
import { Connection } from "../../../lab/plugins/kubernetes/api/connection.ts";
import { Discovery, rootPath } from "../../../lab/plugins/kubernetes/api/discovery.ts";
import { isNotFound } from "../../../lab/plugins/kubernetes/api/errors.ts";
import { type KubernetesObject, parseId } from "../../../lab/plugins/kubernetes/object.ts";
import { labEnvironment } from "./lab.ts";

/** Names an object by the id that a plugin gave its resource. */
export interface Located {
  readonly apiVersion: string;
  readonly kind: string;
  readonly id: string;
}

/** The lab's API server, to look at objects and change them behind Pulumi's back. */
export class Cluster {
  readonly client: Client;
  readonly #connection: Connection;

  constructor() {
    const config = new KubeConfig();
    config.loadFromFile(labEnvironment().KUBECONFIG ?? "");
    this.#connection = new Connection(config);
    this.client = new Client(this.#connection, new Discovery(this.#connection));
  }

  async find({ apiVersion, kind, id }: Located): Promise<KubernetesObject | undefined> {
    try {
      return await this.client.get({ apiVersion, kind, metadata: parseId(id) });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Creates an object unless it is there. */
  async ensure(object: KubernetesObject): Promise<void> {
    await this.client.apply(object, { fieldManager: "conformance", dryRun: false, force: true });
  }

  /**
   * Merges `patch` into an object.
   *
   * @param manager who changes it. Pulumi takes what "kubectl" has changed back; what others change is theirs.
   */
  async merge(located: Located, patch: object, manager: string, subresource = ""): Promise<void> {
    await this.#connection.send({
      method: "PATCH",
      path: `${await this.#path(located)}${subresource}`,
      query: { fieldManager: manager },
      contentType: "application/merge-patch+json",
      body: patch,
    });
  }

  /** Deletes an object and waits until it is gone. */
  async remove(located: Located): Promise<void> {
    await this.client.delete({ ...located, metadata: parseId(located.id) }, "Background");
    while ((await this.find(located)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async #path({ apiVersion, kind, id }: Located): Promise<string> {
    const { name } = await this.client.discovery.resolve(apiVersion, kind);
    const metadata = parseId(id);
    const namespace = metadata.namespace === "" ? "" : `/namespaces/${metadata.namespace}`;
    return `${rootPath(apiVersion)}${namespace}/${name}/${metadata.name}`;
  }
}
