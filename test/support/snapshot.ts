import { kubectl, vault } from "./clients.ts";

/** What of Vault and of the cluster a stack could leave behind. */
export async function snapshot(): Promise<Record<string, readonly string[]>> {
  const names = (json: string): string[] => {
    const parsed: unknown = JSON.parse(json);
    return (Array.isArray(parsed) ? parsed : Object.keys(parsed as object)).map(String).sort();
  };
  const objects =
    "ns,sa,role,rolebinding,clusterrole,clusterrolebinding,clusterissuer,certificate,bundle,configmap";
  return {
    mounts: names(await vault(["secrets", "list", "-format=json"])),
    authMethods: names(await vault(["auth", "list", "-format=json"])),
    policies: names(await vault(["policy", "list", "-format=json"])),
    objects: (await kubectl(["get", objects, "-A", "-o", "name"])).trim().split("\n").sort(),
  };
}

/** Names of the issuers and keys of a PKI mount. */
export async function mountContent(mount: string): Promise<{ issuers: string[]; keys: string[] }> {
  const list = async (kind: string, name: string): Promise<string[]> => {
    // An empty list is a 404 in Vault, and exit code 2 of its CLI.
    const json = await vault(["list", "-format=json", "-detailed", `${mount}/${kind}`]).catch(() => "{}");
    const info: Record<string, Record<string, string>> = JSON.parse(json).data?.key_info ?? {};
    return Object.values(info)
      .map((entry) => entry[name] ?? "")
      .sort();
  };
  return { issuers: await list("issuers", "issuer_name"), keys: await list("keys", "key_name") };
}
