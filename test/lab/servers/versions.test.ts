import { expect, test } from "vitest";
import { pinnedVersion } from "../../../lab/servers/versions.ts";

test.each([
  ["helm", "helm.sh/helm/v3", "a module of which a command is built"],
  ["coredns", "github.com/coredns/coredns", "the only requirement, on one line"],
  ["cert-manager", "github.com/cert-manager/cert-manager", "one of several, in a block"],
])("the version of %s is read from its go.mod", (server, module) => {
  expect(pinnedVersion(server, module)).toMatch(/^v\d+\.\d+\.\d+$/);
});

test("a module that is not required is a mistake that is named", () => {
  expect(() => pinnedVersion("pause", "example.org/none")).toThrow(
    /lab\/servers\/pause\/go\.mod does not require example\.org\/none$/,
  );
});
