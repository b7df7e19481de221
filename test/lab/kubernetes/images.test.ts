import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { IMAGES, imageReference } from "../../../lab/kubernetes/images.ts";
import { PROJECT_DIR } from "../../../lab/layout.ts";

const references = IMAGES.map(imageReference);

function nodeFile(path: string): string {
  return readFileSync(join(PROJECT_DIR, "lab/kubernetes/node", path), "utf8");
}

test("the images that the node's own files name are those that the lab makes", () => {
  const sandbox = /sandbox_image = "(.*)"/.exec(nodeFile("etc/containerd/config.toml"))?.[1];
  const names = /image: (.*)/.exec(nodeFile("etc/kubernetes/addons/coredns.yaml"))?.[1];
  expect(references).toContain(sandbox);
  expect(references).toContain(names);
});

test("each component of cert-manager is an image of its own, of one program", () => {
  const images = IMAGES.filter(({ server }) => server === "cert-manager");
  expect(images.map((image) => [image.name, image.arguments])).toEqual([
    ["cert-manager-controller", ["controller"]],
    ["cert-manager-cainjector", ["cainjector"]],
    ["cert-manager-webhook", ["webhook"]],
  ]);
});
