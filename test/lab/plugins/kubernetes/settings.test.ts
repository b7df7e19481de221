import { describe, expect, test } from "vitest";
import { checkSettings, parseSettings } from "../../../../lab/plugins/kubernetes/settings.ts";

describe("settings", () => {
  test("come from the provider's inputs, as booleans or as text", () => {
    const settings = parseSettings(
      { kubeconfig: "/k", upsertExistingObjects: true, enablePatchForce: "true" },
      {},
    );
    expect(settings).toEqual({
      kubeconfig: "/k",
      context: undefined,
      cluster: undefined,
      namespace: undefined,
      enablePatchForce: true,
      upsertExistingObjects: true,
      enableConfigMapMutable: false,
      enableSecretMutable: false,
      deleteUnreachable: false,
    });
  });

  test("come from the environment where the provider has no input", () => {
    const environment = { PULUMI_K8S_DELETE_UNREACHABLE: "true", PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };
    const settings = parseSettings({ enablePatchForce: "false" }, environment);
    expect([settings.deleteUnreachable, settings.enablePatchForce]).toEqual([true, false]);
  });

  test("take a kubeconfig that is an object", () => {
    expect(parseSettings({ kubeconfig: { apiVersion: "v1" } }, {}).kubeconfig).toBe('{"apiVersion":"v1"}');
  });

  test("refuse client-side apply", () => {
    expect(() => parseSettings({}, { PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "false" })).toThrow(
      "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY=false: the lab's stand-in for the kubernetes plugin " +
        "implements server-side apply only",
    );
    expect(checkSettings({ enableServerSideApply: "false" })).toEqual([
      {
        property: "enableServerSideApply",
        reason: "the lab's stand-in for the kubernetes plugin implements server-side apply only",
      },
    ]);
  });

  test("that are not implemented are refused", () => {
    const [failure, ...others] = checkSettings({ renderYamlToDirectory: "/x", namespace: "a" });
    expect(others).toEqual([]);
    expect(failure?.property).toBe("renderYamlToDirectory");
    expect(failure?.reason).toMatch(
      /^the lab's stand-in for the kubernetes plugin does not implement this setting;/,
    );
  });
});
