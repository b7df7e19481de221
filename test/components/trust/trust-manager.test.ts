import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { skipServiceAwait } from "../../../components/shared/chart.ts";
import { TrustManager, type TrustManagerArgs } from "../../../components/trust/index.ts";
import { record, resolved } from "../../support/mocks.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";

const install = (args?: TrustManagerArgs) => record(() => new TrustManager("trust-manager", args));

describe("an installation", () => {
  test("is the pinned chart, which writes no Secrets and trusts no public CA", async () => {
    const { resources, one } = await install();

    const component = one("homelab-pki:index:TrustManager");
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["homelab-pki:index:TrustManager", "trust-manager", ""],
      [CHART, "trust-manager-chart", component.urn],
    ]);
    expect(one(CHART).inputs).toEqual({
      name: "trust-manager",
      namespace: "cert-manager",
      chart: "oci://quay.io/jetstack/charts/trust-manager",
      version: "v0.25.0",
      values: {
        crds: { enabled: true, keep: true },
        secretTargets: { enabled: false },
        defaultPackage: { enabled: false },
        app: {
          trust: { namespace: "cert-manager" },
          webhook: { tls: { helmCert: { enabled: false }, certificate: { duration: "2160h" } } },
        },
      },
    });
  });

  test("takes a namespace, another chart and values over the safe ones", async () => {
    const { value, one } = await install({
      namespace: "trust",
      chart: "/charts/trust-manager",
      values: { app: { logLevel: 2 }, defaultPackage: { enabled: true } },
    });

    expect(one(CHART).inputs).toMatchObject({
      namespace: "trust",
      chart: "/charts/trust-manager",
      version: "v0.25.0",
      values: {
        defaultPackage: { enabled: true },
        app: { logLevel: 2, trust: { namespace: "trust" } },
      },
    });
    expect(await resolved(value.namespace)).toBe("trust");
  });

  test("lets the cert-manager objects that the chart brings wait for cert-manager's webhook", async () => {
    const { one } = await install();
    const [transform, ...others] = one(CHART).transforms;
    expect(others).toEqual([skipServiceAwait]);
    const child = (type: string, custom = true) =>
      transform?.({ custom, type, name: "child", props: { spec: {} }, opts: { retainOnDelete: true } });

    const certificate = (await child(
      "kubernetes:cert-manager.io/v1:Certificate",
    )) as pulumi.ResourceTransformResult;
    expect(certificate?.props).toEqual({ spec: {} });
    expect(certificate?.opts.retainOnDelete).toBe(true);
    expect(certificate?.opts.hooks?.onError?.map(({ name }) => name)).toEqual(["homelab-pki:webhook-retry"]);

    expect(await child("kubernetes:apps/v1:Deployment")).toBeUndefined();
    expect(await child("kubernetes:cert-manager.io/v1:Certificate", false)).toBeUndefined();
  });
});

describe("an existing trust-manager", () => {
  test("is left alone: nothing is registered but the component", async () => {
    const { value, resources } = await install({ existing: true, namespace: "trust" });

    expect(resources.map(({ type }) => type)).toEqual(["homelab-pki:index:TrustManager"]);
    expect(await resolved(value.namespace)).toBe("trust");
  });

  test.each([
    ["chart", { chart: "./chart" }],
    ["values", { values: {} }],
  ])("takes no %s", async (field, args) => {
    await expect(install({ existing: true, ...args })).rejects.toThrow(
      expect.objectContaining({
        message: `${field}: cannot be set together with existing: true, which installs nothing`,
      }),
    );
  });
});
