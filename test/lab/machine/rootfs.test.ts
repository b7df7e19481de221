import { expect, test } from "vitest";
import { HOST_ROOTFS } from "../../../lab/hosts/rootfs.ts";
import { NODE_ROOTFS } from "../../../lab/kubernetes/rootfs.ts";
import { type RootfsRecipe, rootfsKey } from "../../../lab/machine/rootfs.ts";

const recipe: RootfsRecipe = {
  owner: "the tests'",
  packages: ["systemd"],
  removed: ["etc/x"],
  inputs: ["a"],
};

test("a root filesystem is made anew for another release or anything else that it is made of", () => {
  const key = rootfsKey("bookworm", recipe);
  expect(key).toMatch(/^bookworm-[0-9a-f]{12}$/);
  expect(rootfsKey("trixie", recipe)).toMatch(/^trixie-/);
  const others = [{ packages: ["systemd", "curl"] }, { removed: [] }, { inputs: ["b"] }];
  const keys = others.map((change) => rootfsKey("bookworm", { ...recipe, ...change }));
  expect(new Set([key, ...keys]).size).toBe(4);
});

test("whose it is does not count: two owners of the same share it", () => {
  expect(rootfsKey("bookworm", { ...recipe, owner: "others'" })).toBe(rootfsKey("bookworm", recipe));
});

test("node and hosts have one each", () => {
  expect(rootfsKey("bookworm", HOST_ROOTFS)).not.toBe(rootfsKey("bookworm", NODE_ROOTFS));
});
