import type { ResourceTransformArgs } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { installChart, skipServiceAwait } from "../../../components/shared/chart.ts";
import { record } from "../../support/mocks.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const published = { chart: "oci://registry.example.com/charts/demo", version: "1.2.3" };

describe("a chart", () => {
  test("is the published one at its version, and another only at the same", async () => {
    const { one } = await record(() => {
      const common = { release: "demo", namespace: "apps", published, defaults: { a: { b: 1 } } };
      installChart("ours", common, {});
      installChart("theirs", { ...common, chart: "./demo", values: { a: { c: 2 } } }, {});
    });
    expect(one(CHART, "ours").inputs).toEqual({
      name: "demo",
      namespace: "apps",
      ...published,
      values: { a: { b: 1 } },
    });
    expect(one(CHART, "theirs").inputs).toMatchObject({
      chart: "./demo",
      version: "1.2.3",
      values: { a: { b: 1, c: 2 } },
    });
  });

  test("keeps its caller's transforms", async () => {
    const own = () => undefined;
    const args = { release: "demo", namespace: "apps", published, defaults: {} };
    const { one } = await record(() => installChart("ours", args, { transforms: [own] }));
    expect(one(CHART, "ours").transforms).toEqual([own, skipServiceAwait]);
  });
});

describe("of a chart's objects", () => {
  const transformed = (type: string, props: object) =>
    skipServiceAwait({ type, name: "child", custom: true, props, opts: {} } as ResourceTransformArgs);
  const service = (type?: string) => ({ metadata: { name: "x", annotations: { a: "b" } }, spec: { type } });

  test.each([undefined, "ClusterIP", "NodePort"])("a Service of type %s is not waited for", async (type) => {
    const before = service(type);
    expect(await transformed("kubernetes:core/v1:Service", before)).toEqual({
      props: {
        metadata: { name: "x", annotations: { a: "b", "pulumi.com/skipAwait": "true" } },
        spec: { type },
      },
      opts: {},
    });
    // The arguments of the chart are not the transform's to change.
    expect(before).toEqual(service(type));
  });

  test("a load balancer is, for its address, and everything else for what it says", async () => {
    expect(await transformed("kubernetes:core/v1:Service", service("LoadBalancer"))).toBeUndefined();
    expect(await transformed("kubernetes:apps/v1:Deployment", service())).toBeUndefined();
  });
});
