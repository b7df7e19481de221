import { describe, expect, it } from "vitest";
import { CHARTS, checkVersions, VERSIONS } from "../../../components/shared/versions.ts";

describe("checkVersions", () => {
  it("accepts the versions that this project installs", () => {
    expect(() => checkVersions(VERSIONS)).not.toThrow();
  });

  it("accepts any patch level, and leaves out what is not named", () => {
    expect(() => checkVersions({ kubernetes: "v1.34.4+k3s1", vault: "1.21.0" })).not.toThrow();
    expect(() => checkVersions({})).not.toThrow();
  });

  it.each(["1.33.4", "1.3", "1.340", "latest"])(
    "refuses Kubernetes %s and says what would do",
    (kubernetes) => {
      expect(() => checkVersions({ certManager: "v1.21.2", kubernetes })).toThrow(
        `versions: {"certManager":"v1.21.2","kubernetes":"${kubernetes}"} is not allowed: ` +
          "versions that work together (certManager 1.21, kubernetes 1.34)",
      );
    },
  );

  it("refuses an Istio that was not tried with this Kubernetes", () => {
    expect(() => checkVersions({ istio: "1.30.2", istioCsr: "v0.17.0", kubernetes: "1.34" })).toThrow(
      'versions: {"istio":"1.30.2","istioCsr":"v0.17.0","kubernetes":"1.34"} is not allowed: ' +
        "versions that work together (istio 1.31, istioCsr 0.17, kubernetes 1.34)",
    );
  });

  it("wants one row for all, not a row for each", () => {
    const row = {
      certManager: ["1"],
      trustManager: ["1"],
      kubernetes: ["1.33"],
      vault: ["1.20"],
      istio: ["1"],
      istioCsr: ["0"],
    };
    const table = [row, { ...row, kubernetes: ["1.34"], vault: ["1.21"] }];
    expect(() => checkVersions({ kubernetes: "1.33", vault: "1.21" }, table)).toThrow(
      "versions that work together (kubernetes 1.33, vault 1.20; kubernetes 1.34, vault 1.21)",
    );
  });
});

describe("CHARTS", () => {
  it("installs the versions of the table", () => {
    expect(CHARTS.certManager.version).toBe(VERSIONS.certManager);
    expect(CHARTS.trustManager.version).toBe(VERSIONS.trustManager);
    expect(CHARTS.istioCsr.version).toBe(VERSIONS.istioCsr);
  });

  it("installs all of Istio's charts at one version", () => {
    const { istioBase, istioCni, istiod, istioGateway } = CHARTS;
    expect([istioBase, istioCni, istiod, istioGateway]).toEqual(
      ["base", "cni", "istiod", "gateway"].map((chart) => ({
        chart: `oci://registry.istio.io/release/charts/${chart}`,
        version: VERSIONS.istio,
      })),
    );
  });
});
