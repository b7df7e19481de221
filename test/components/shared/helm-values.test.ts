import { expect, test } from "vitest";
import { mergeHelmValues } from "../../../components/shared/index.ts";

test("maps merge at every depth, and what only one side has stays", () => {
  const merged = mergeHelmValues(
    { crds: { enabled: true, keep: true }, webhook: { image: { tag: "a" } } },
    { crds: { keep: false }, webhook: { image: { repository: "b" } }, replicaCount: 2 },
  );
  expect(merged).toEqual({
    crds: { enabled: true, keep: false },
    webhook: { image: { tag: "a", repository: "b" } },
    replicaCount: 2,
  });
});

test("lists and scalars are replaced, a map by a scalar too", () => {
  expect(mergeHelmValues({ args: ["a", "b"], url: { host: "x" } }, { args: ["c"], url: "y" })).toEqual({
    args: ["c"],
    url: "y",
  });
});

test("null stays null: to Helm it removes the chart's default", () => {
  expect(mergeHelmValues({ securityContext: { runAsUser: 1 } }, { securityContext: null })).toEqual({
    securityContext: null,
  });
});

test("neither side is changed", () => {
  const defaults = { crds: { enabled: true } };
  mergeHelmValues(defaults, { crds: { enabled: false } });
  expect(defaults).toEqual({ crds: { enabled: true } });
});
