import { expect, test } from "vitest";
import { assertCapable, notInstalled } from "../../lab/preflight.ts";
import { isRecentGo } from "../../lab/support/go.ts";

const WITHOUT_LAB =
  '"make check" works as it is, and so do "pulumi preview" and "pulumi up" with your own Vault and cluster ' +
  "(VAULT_ADDR, KUBECONFIG and a Pulumi.<stack>.yaml of yours)";

test("root on Linux can run the lab", () => {
  expect(() => assertCapable({ platform: "linux", userId: 0 })).not.toThrow();
});

test("without root it says so, and what works", () => {
  expect(() => assertCapable({ platform: "linux", userId: 1000 })).toThrow(
    `the lab needs root, for a network namespace of its own, and you are user 1000: run it with sudo. Without root, ${WITHOUT_LAB}`,
  );
});

test("elsewhere than on Linux it says so, and what works", () => {
  expect(() => assertCapable({ platform: "darwin", userId: 0 })).toThrow(
    `the lab runs on Linux, and this is darwin: ${WITHOUT_LAB}`,
  );
});

test("a package counts as installed only in the state of that name", () => {
  const listing = "socat installed\niptables config-files\nopenssl installed\n";
  expect(notInstalled(["socat", "iptables", "openssl", "debootstrap"], listing)).toEqual([
    "iptables",
    "debootstrap",
  ]);
});

test.each([
  ["go version go1.26.0 linux/amd64", true],
  ["go version go1.26rc1 linux/amd64", true],
  ["go version go1.30 linux/arm64", true],
  ["go version go2.0 linux/amd64", true],
  ["go version go1.25.9 linux/amd64", false],
  ["go version go1.3 linux/amd64", false],
  ["go version devel linux/amd64", false],
])("%s: recent enough is %s", (version, expected) => {
  expect(isRecentGo(version)).toBe(expected);
});
