import { parse } from "yaml";
import * as z from "zod";
import type { ConfigPath } from "./path.ts";
import type { Problems } from "./problems.ts";
import type { Settings } from "./schema/index.ts";
import { httpsUrl } from "./schema/scalars.ts";
import type { ReadText } from "./text-file.ts";

/** What the settings of the mesh name. */
export interface MeshTexts {
  /** Ways into the clusters, in the order of their list; nothing for the stack's own. */
  readonly access: readonly (ClusterAccess | undefined)[];
}

/** A way into another cluster. */
export interface ClusterAccess {
  /** Text of its kubeconfig. */
  readonly kubeconfig: string;
  /** Its API server, as the istiod that looks after the cluster reaches it. */
  readonly apiServer: string;
}

/** As much of a kubeconfig as tells which contexts it has, and where they lead. */
const kubeconfigFile = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.string() }) })).min(1),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string().optional() }) }))
    .min(1),
  "current-context": z.string().optional(),
});

type Kubeconfig = z.infer<typeof kubeconfigFile>;

/** Reads the credentials of the mesh's other clusters and checks that each leads to a cluster. */
export function readMeshTexts(
  { layers, mesh }: Partial<Settings>,
  problems: Problems,
  readText: ReadText,
): MeshTexts {
  if (!layers?.includes("mesh") || mesh === undefined) return { access: [] };
  return { access: mesh.clusters.map(readCluster) };

  function readCluster(
    { kubeconfigFile: file, context, apiServer }: NonNullable<typeof mesh>["clusters"][number],
    index: number,
  ): ClusterAccess | undefined {
    if (file === undefined) return undefined;
    const at = ["mesh", "clusters", index] as const;
    const path = [...at, "kubeconfigFile"];
    const text = readText(path, file);
    if (text === undefined) return undefined;
    const { success, data } = kubeconfigFile.safeParse(parsed(text));
    if (!success) {
      problems.refuse(path, "is not a kubeconfig", "a file with clusters and contexts, as kubectl reads it");
      return undefined;
    }
    const place = findContext(data, context, [...at, "context"], problems);
    if (place === undefined) return undefined;
    const server = apiServer ?? serverOf(data, place, [...at, "apiServer"], problems);
    return server === undefined ? undefined : { kubeconfig: text, apiServer: server };
  }
}

type Context = Kubeconfig["contexts"][number];

function findContext(
  { contexts, "current-context": current }: Kubeconfig,
  wanted: string | undefined,
  path: ConfigPath,
  problems: Problems,
): Context | undefined {
  const names = contexts.map(({ name }) => JSON.stringify(name)).join(", ");
  const chosen = wanted ?? current;
  const found = contexts.find(({ name }) => name === chosen);
  if (!chosen) problems.missing(path, `a context, as the file has no current one: ${names}`);
  else if (found === undefined) {
    if (wanted !== undefined) problems.refuse(path, "is no context of the kubeconfig", names);
    else problems.missing(path, `a context, as the file lacks its current one: ${names}`);
  }
  return found;
}

/** The API server of a context, if a pod of another cluster can mean the same by it. */
function serverOf(
  { clusters }: Kubeconfig,
  { context }: Context,
  path: ConfigPath,
  problems: Problems,
): string | undefined {
  const server = clusters.find(({ name }) => name === context.cluster)?.cluster.server;
  if (server !== undefined && httpsUrl.safeParse(server).success && !isLoopback(new URL(server).hostname)) {
    return server;
  }
  const why = server === undefined ? "names none" : `has ${JSON.stringify(server)}`;
  problems.missing(path, `its https:// address for the primary's istiod, as the kubeconfig ${why}`);
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

/** Nothing if it is no YAML: the parser's own message would quote the text, which has credentials. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
