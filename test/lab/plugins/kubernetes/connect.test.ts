import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultNamespace, loadKubeconfig } from "../../../../lab/plugins/kubernetes/api/kubeconfig.ts";
import { connect } from "../../../../lab/plugins/kubernetes/connect.ts";
import { parseSettings } from "../../../../lab/plugins/kubernetes/settings.ts";

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    { name: "one", cluster: { server: "https://127.0.0.1:1" } },
    { name: "two", cluster: { server: "https://127.0.0.1:2" } },
  ],
  users: [{ name: "u", user: { token: "t" } }],
  contexts: [
    { name: "first", context: { cluster: "one", user: "u", namespace: "apps" } },
    { name: "second", context: { cluster: "two", user: "u" } },
  ],
  "current-context": "first",
});
const engine = { address: "", log: async () => {} };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  writeFileSync(join(directory, "config"), kubeconfig);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a kubeconfig", () => {
  const load = (settings: Record<string, string>) => loadKubeconfig(parseSettings(settings, {}));

  test("can be a path or the content itself", () => {
    for (const given of [join(directory, "config"), kubeconfig]) {
      expect(load({ kubeconfig: given }).getCurrentCluster()?.server).toBe("https://127.0.0.1:1");
    }
  });

  test("can be used with another context or another cluster", () => {
    expect(load({ kubeconfig, context: "second" }).getCurrentCluster()?.name).toBe("two");
    expect(load({ kubeconfig, cluster: "two" }).getCurrentCluster()?.name).toBe("two");
  });

  test("must have the context", () => {
    expect(() => load({ kubeconfig, context: "third" })).toThrow(
      'context "third" of the kubeconfig does not exist or names no cluster',
    );
  });

  test("gives the default namespace, unless the provider does", () => {
    const namespaceOf = (settings: Record<string, string>) =>
      defaultNamespace(parseSettings(settings, {}), load({ kubeconfig, ...settings }));
    expect(namespaceOf({})).toBe("apps");
    expect(namespaceOf({ context: "second" })).toBe("default");
    expect(namespaceOf({ namespace: "mine" })).toBe("mine");
  });
});

describe("a cluster that cannot be used", () => {
  const reasonFor = async (inputs: Record<string, string>, environment: NodeJS.ProcessEnv = {}) => {
    const { cluster } = await connect(inputs, environment, engine);
    return "reason" in cluster ? cluster.reason : "reachable";
  };

  test("is known by the reason why", async () => {
    expect(await reasonFor({ kubeconfig })).toBe(
      "unable to load schema information from the API server: " +
        "GET https://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
    );
    expect(await reasonFor({ kubeconfig: "no: [yaml" })).toMatch(
      /^failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- /,
    );
    expect(await reasonFor({}, { KUBECONFIG: join(directory, "missing") })).toMatch(
      /^unable to load Kubernetes client configuration from kubeconfig file\..*invalid configuration: no configuration has been provided$/s,
    );
  });
});
