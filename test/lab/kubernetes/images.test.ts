import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { IMAGES, imageReference } from "../../../lab/kubernetes/images.ts";
import { PROJECT_DIR } from "../../../lab/layout.ts";
import { ISTIO_VERSION, server } from "../../../lab/servers/servers.ts";

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

test("Istio's images are called as its charts call them, of one version, with the programs where they look", () => {
  const images = IMAGES.filter(({ tag }) => tag === ISTIO_VERSION);
  expect(
    images.map((image) => [image.name, image.path ?? `/${image.server}`, image.files !== undefined]),
  ).toEqual([
    ["pilot", "/usr/local/bin/pilot-discovery", false],
    ["proxyv2", "/usr/local/bin/pilot-agent", true],
    ["install-cni", "/usr/local/bin/install-cni", true],
    ["echo", "/echo-server", true],
  ]);
});

test("a program alone in an image needs no C library", () => {
  for (const image of IMAGES) {
    expect([image.name, server(image.server).environment?.CGO_ENABLED]).toEqual([image.name, "0"]);
  }
});
