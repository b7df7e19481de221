import { describe, expect, test } from "vitest";
import { CertManager, type CertManagerArgs } from "../../../components/cert-manager/index.ts";
import { record, resolved } from "../../support/mocks.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const CHART = "kubernetes:helm.sh/v4:Chart";

const install = (args?: CertManagerArgs) => record(() => new CertManager("cert-manager", args));

describe("an installation", () => {
  test("is a namespace that admits only restricted pods, and the pinned chart in it", async () => {
    const { resources, one } = await install();

    const component = one("homelab-pki:index:CertManager");
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["homelab-pki:index:CertManager", "cert-manager", ""],
      [NAMESPACE, "cert-manager-namespace", component.urn],
      [CHART, "cert-manager-chart", component.urn],
    ]);
    expect(one(NAMESPACE).inputs.metadata).toEqual({
      name: "cert-manager",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    expect(one(CHART).inputs).toEqual({
      name: "cert-manager",
      namespace: "cert-manager",
      chart: "oci://quay.io/jetstack/charts/cert-manager",
      version: "v1.21.2",
      values: {
        crds: { enabled: true, keep: true },
        startupapicheck: { enabled: false },
        serviceAccount: { name: "cert-manager" },
      },
    });
  });

  test("is awaited: who depends on the component waits for the chart", async () => {
    const { one } = await record(() => {
      const certManager = new CertManager("cert-manager");
      return new CertManager("after", { namespace: "after" }, { dependsOn: [certManager] });
    });

    const chart = one(CHART, "cert-manager-chart");
    expect(chart.inputs.skipAwait).toBeUndefined();
    expect(one("homelab-pki:index:CertManager", "after").dependencies).toContain(chart.urn);
  });

  test("takes names, labels, another chart and values over the safe ones", async () => {
    const { value, one } = await install({
      namespace: "pki",
      serviceAccount: "controller",
      namespaceLabels: { "pod-security.kubernetes.io/enforce": "baseline", team: "security" },
      chart: "/charts/cert-manager",
      values: { crds: { keep: false }, replicaCount: 2 },
    });

    expect(one(NAMESPACE).inputs.metadata).toEqual({
      name: "pki",
      labels: { "pod-security.kubernetes.io/enforce": "baseline", team: "security" },
    });
    expect(one(CHART).inputs).toEqual({
      name: "cert-manager",
      namespace: "pki",
      chart: "/charts/cert-manager",
      version: "v1.21.2",
      values: {
        crds: { enabled: true, keep: false },
        startupapicheck: { enabled: false },
        serviceAccount: { name: "controller" },
        replicaCount: 2,
      },
    });
    expect(await resolved(value.namespace)).toBe("pki");
    expect(await resolved(value.serviceAccount)).toBe("controller");
  });
});

describe("an existing cert-manager", () => {
  test("is left alone: nothing is registered but the component", async () => {
    const { value, resources } = await install({ existing: true, namespace: "pki", serviceAccount: "cm" });

    expect(resources.map(({ type }) => type)).toEqual(["homelab-pki:index:CertManager"]);
    expect(await resolved(value.namespace)).toBe("pki");
    expect(await resolved(value.serviceAccount)).toBe("cm");
  });

  test.each([
    ["chart", { chart: "./chart" }],
    ["values", { values: {} }],
    ["namespaceLabels", { namespaceLabels: {} }],
  ])("takes no %s", async (field, args) => {
    await expect(install({ existing: true, ...args })).rejects.toThrow(
      expect.objectContaining({
        message: `${field}: cannot be set together with existing: true, which installs nothing`,
      }),
    );
  });
});
