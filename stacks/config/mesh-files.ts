import { parse } from "yaml";
import * as z from "zod";
import type { Problems } from "./problems.ts";
import type { Settings } from "./schema/index.ts";
import type { ReadText } from "./text-file.ts";

/** What the settings of the mesh name. */
export interface MeshTexts {
  /** Credentials of the clusters, in the order of their list; nothing for the stack's own. */
  readonly kubeconfigs: readonly (string | undefined)[];
}

/** As much of a kubeconfig as tells which contexts it has. */
const kubeconfig = z.object({
  clusters: z.array(z.unknown()).min(1),
  contexts: z.array(z.object({ name: z.string() })).min(1),
  "current-context": z.string().optional(),
});

/** Reads the credentials of the mesh's other clusters and checks that each has the context that its place needs. */
export function readMeshTexts(
  { layers, mesh }: Partial<Settings>,
  problems: Problems,
  readText: ReadText,
): MeshTexts {
  if (!layers?.includes("mesh") || mesh === undefined) return { kubeconfigs: [] };
  return { kubeconfigs: mesh.clusters.map(readCluster) };

  function readCluster(
    { kubeconfigFile, context }: NonNullable<typeof mesh>["clusters"][number],
    index: number,
  ): string | undefined {
    if (kubeconfigFile === undefined) return undefined;
    const path = ["mesh", "clusters", index, "kubeconfigFile"];
    const text = readText(path, kubeconfigFile);
    if (text === undefined) return undefined;
    const { success, data } = kubeconfig.safeParse(parsed(text));
    if (!success) {
      problems.refuse(path, "is not a kubeconfig", "a file with clusters and contexts, as kubectl reads it");
      return undefined;
    }
    const names = data.contexts.map(({ name }) => JSON.stringify(name)).join(", ");
    const contextPath = ["mesh", "clusters", index, "context"];
    const chosen = context ?? data["current-context"];
    if (!chosen) problems.missing(contextPath, `a context, as the file has no current one: ${names}`);
    else if (!data.contexts.some(({ name }) => name === chosen)) {
      if (context === undefined)
        problems.missing(contextPath, `a context, as the file lacks its current one: ${names}`);
      else problems.refuse(contextPath, "is no context of the kubeconfig", names);
    }
    return text;
  }
}

/** Nothing if it is no YAML: the parser's own message would quote the text, which has credentials. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
