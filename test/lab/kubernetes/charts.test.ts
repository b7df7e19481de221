import { expect, test } from "vitest";
import { parse } from "yaml";
import { VERSIONS } from "../../../components/shared/versions.ts";
import { LAB_CHART_VALUES } from "../../../lab/kubernetes/chart-values.ts";
import { chartPath, chartVersion, withoutKeeping, withVersion } from "../../../lab/kubernetes/charts.ts";
import { IMAGES } from "../../../lab/kubernetes/images.ts";
import { labLayout } from "../../../lab/layout.ts";

test("the lab installs the versions that the program expects", () => {
  expect(chartVersion("cert-manager")).toBe(VERSIONS.certManager);
  expect(chartVersion("trust-manager")).toBe(VERSIONS.trustManager);
});

test("a chart's folder has its name and version", () => {
  const lab = labLayout("test", "/cache");
  expect(chartPath(lab, "cert-manager")).toBe(`/cache/charts/cert-manager-${VERSIONS.certManager}`);
});

test("a chart gets its version and keeps the rest", () => {
  const chart = "apiVersion: v2\n# set by the release tool\nversion: v0.0.0\nappVersion: v0.0.0\nname: x\n";
  const versioned = withVersion(chart, "v1.2.3");
  expect(parse(versioned)).toEqual({ apiVersion: "v2", version: "v1.2.3", appVersion: "v1.2.3", name: "x" });
  expect(versioned).toContain("# set by the release tool");
});

test("a chart without versions gets them too", () => {
  expect(parse(withVersion("name: x\n", "v1.2.3"))).toEqual({
    name: "x",
    version: "v1.2.3",
    appVersion: "v1.2.3",
  });
});

test("definitions go with their chart", () => {
  const kept = 'metadata:\n  annotations:\n    "helm.sh/resource-policy": keep\n  name: x\n';
  expect(parse(withoutKeeping(kept))).toEqual({ metadata: { annotations: null, name: "x" } });
});

test.each(["cert-manager", "trust-manager"] as const)(
  "%s pulls no image: it asks for the lab's registry, and the tags are the chart's version",
  (name) => {
    const { imageRegistry, imageNamespace, image } = LAB_CHART_VALUES[name];
    expect([imageRegistry, imageNamespace, image.pullPolicy]).toEqual(["lab.local", "", "Never"]);
    const tags = IMAGES.filter(({ server }) => server === name).map(({ tag }) => tag);
    expect(new Set(tags)).toEqual(new Set([chartVersion(name)]));
  },
);

test("cert-manager's other programs are not pulled either", () => {
  expect(LAB_CHART_VALUES["cert-manager"].webhook.image.pullPolicy).toBe("Never");
  expect(LAB_CHART_VALUES["cert-manager"].cainjector.image.pullPolicy).toBe("Never");
});

test.each(["istiod", "istio-cni"] as const)("%s pulls no image: all have one tag", (name) => {
  const { hub, tag, imagePullPolicy } = LAB_CHART_VALUES[name].global;
  expect([hub, imagePullPolicy]).toEqual(["lab.local", "Never"]);
  for (const image of ["pilot", "proxyv2", "install-cni"]) {
    expect(IMAGES.find((each) => each.name === image)?.tag).toBe(tag);
  }
});
