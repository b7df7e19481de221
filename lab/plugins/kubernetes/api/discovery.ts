import type { Connection } from "./connection.ts";
import { isNotFound, NoKindMatchError } from "./errors.ts";

/** Where the objects of one kind live in the API. */
export interface ApiResource {
  /** Plural name, the part of the path. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Version of the API server. */
export interface ServerVersion {
  readonly gitVersion: string;
}

/** Asks the API server which kinds it knows, and remembers the answers. */
export class Discovery {
  readonly #connection: Connection;
  readonly #groups = new Map<string, Promise<readonly ApiResource[]>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * How the API server serves `kind`. A kind that is not known is looked up anew, since its definition may have
   * arrived a moment ago.
   *
   * @throws NoKindMatchError when the server does not know the kind.
   */
  async resolve(apiVersion: string, kind: string): Promise<ApiResource> {
    for (const attempt of ["remembered", "fresh"]) {
      if (attempt === "fresh") this.#groups.delete(apiVersion);
      const found = (await this.#resources(apiVersion)).find((resource) => resource.kind === kind);
      if (found) return found;
    }
    throw new NoKindMatchError(apiVersion, kind);
  }

  /** True when the API server serves `kind`. */
  async knows(apiVersion: string, kind: string): Promise<boolean> {
    try {
      await this.resolve(apiVersion, kind);
      return true;
    } catch (error) {
      if (error instanceof NoKindMatchError) return false;
      throw error;
    }
  }

  version(): Promise<ServerVersion> {
    return this.#connection.send({ method: "GET", path: "/version" });
  }

  /** Every group and version, and every kind in them, as a chart's `.Capabilities.APIVersions` lists them. */
  async apiVersions(): Promise<readonly string[]> {
    const { groups } = await this.#connection.send<ApiGroupList>({ method: "GET", path: "/apis" });
    const versions = ["v1", ...groups.flatMap((group) => group.versions.map((each) => each.groupVersion))];
    const kinds = await Promise.all(
      versions.map(async (version) =>
        (await this.#resources(version)).map((resource) => `${version}/${resource.kind}`),
      ),
    );
    return [...versions, ...kinds.flat()];
  }

  #resources(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = this.#groups.get(apiVersion);
    if (known) return known;
    const answer = this.#fetch(apiVersion);
    this.#groups.set(apiVersion, answer);
    answer.catch(() => this.#groups.delete(apiVersion));
    return answer;
  }

  async #fetch(apiVersion: string): Promise<readonly ApiResource[]> {
    try {
      const { resources } = await this.#connection.send<{ resources: readonly ApiResource[] }>({
        method: "GET",
        path: rootPath(apiVersion),
      });
      // "deployments/scale" and the like are parts of an object, not kinds.
      return resources.filter((resource) => !resource.name.includes("/"));
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }
}

interface ApiGroupList {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

/** Path under which a group and version are served; the core group has its own. */
export function rootPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
