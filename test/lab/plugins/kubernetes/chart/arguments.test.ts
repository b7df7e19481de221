import { describe, expect, test } from "vitest";
import { parseArguments } from "../../../../../lab/plugins/kubernetes/chart/arguments.ts";
import { helmArguments } from "../../../../../lab/plugins/kubernetes/chart/helm.ts";
import { plainOutputs } from "../../../../../lab/plugins/kubernetes/chart/output-values.ts";
import { type Properties, UNKNOWN } from "../../../../../lab/plugins/provider/values.ts";

const parse = (inputs: Properties) => parseArguments("web", inputs, "default");
const commandLine = (inputs: Properties) => {
  const chart = parse(inputs);
  if (chart === undefined) throw new Error("unknown inputs");
  return helmArguments(chart, { kubeVersion: "v1.34.4", apiVersions: ["v1", "apps/v1/Deployment"] }).join(
    " ",
  );
};

describe("the inputs of a chart", () => {
  test("default to the name of the resource and the provider's namespace", () => {
    expect(parse({ chart: "./web" })).toEqual({
      chart: "./web",
      name: "web",
      namespace: "default",
      version: undefined,
      devel: false,
      dependencyUpdate: false,
      plainHttp: false,
      repository: undefined,
      values: {},
      valueFiles: [],
      skipCrds: false,
      skipAwait: false,
      resourcePrefix: "web",
    });
  });

  test("become one command line, values left out", () => {
    expect(commandLine({ chart: "./web", values: { password: "hunter2" } })).toBe(
      "template web ./web --no-hooks --dry-run=server --include-crds --namespace default --kube-version v1.34.4 " +
        "--api-versions v1 --api-versions apps/v1/Deployment --values -",
    );
  });

  test("name where the chart comes from", () => {
    const chart = { chart: "web", name: "r", namespace: "n", version: "1.0", skipCrds: true, devel: true };
    const more = {
      repositoryOpts: { repo: "https://charts.example" },
      plainHttp: true,
      dependencyUpdate: true,
    };
    const valueYamlFiles = [{ path: "a.yaml", hash: "x" }];
    expect(commandLine({ ...chart, ...more, valueYamlFiles })).toBe(
      "template r web --no-hooks --dry-run=server --devel --dependency-update --plain-http --namespace n " +
        "--version 1.0 --repo https://charts.example --kube-version v1.34.4 " +
        "--api-versions v1 --api-versions apps/v1/Deployment --values a.yaml --values -",
    );
  });

  test("are nothing yet while one of them is not known", () => {
    expect(parse({ chart: "./web", values: { a: [UNKNOWN] } })).toBe(undefined);
  });

  test.each([
    [{ chart: "a", postRenderer: {} }, "does not implement the input postRenderer;"],
    [
      { chart: "a", repositoryOpts: { password: "p" } },
      "does not implement the input repositoryOpts.password;",
    ],
    [
      { chart: "a", valueYamlFiles: [{ text: "a: b" }] },
      "does not implement the input valueYamlFiles with anything but",
    ],
    [{}, 'Chart "web": the input "chart" is required'],
  ])("%j are refused", (inputs, message) => {
    expect(() => parse(inputs as Properties)).toThrow(message);
  });

  test("can be outputs of other resources", () => {
    const output = (value: Properties) => ({
      "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
      ...value,
    });
    expect(plainOutputs({ a: output({ value: [output({ value: null })] }), b: output({}), c: 1 })).toEqual({
      a: [null],
      b: UNKNOWN,
      c: 1,
    });
  });
});
