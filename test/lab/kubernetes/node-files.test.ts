import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installNodeFiles, type NodeFile, nodeFiles, nodeKey } from "../../../lab/kubernetes/node-files.ts";
import { type Lab, labLayout } from "../../../lab/layout.ts";

let folder = "";
let lab: Lab;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "node-files-"));
  const layout = labLayout("test");
  lab = { ...layout, kubernetes: { ...layout.kubernetes, dir: folder } };
});
afterEach(() => rm(folder, { recursive: true }));

function content(files: readonly NodeFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.content;
}

test("what differs from lab to lab stands in one file", async () => {
  const files = await nodeFiles(lab, "0123.tar");
  expect(content(files, "etc/kubernetes/node.env")).toBe(
    "NODE_NAME=test-node\nNODE_ADDRESS=192.0.2.10\nPREFIX_LENGTH=24\nGATEWAY_ADDRESS=192.0.2.1\n",
  );
  expect(content(files, "etc/hostname")).toBe("test-node\n");
  expect(content(files, "etc/kubernetes/image-archive")).toBe("0123.tar\n");
});

test("each unit that the target wants is among the files, or the distribution's", async () => {
  const files = await nodeFiles(lab, "0123.tar");
  const target = content(files, "etc/systemd/system/multi-user.target.d/kubernetes.conf") ?? "";
  const wanted = [...target.matchAll(/^Wants=(.*)$/gm)].flatMap((match) => (match[1] ?? "").split(" "));
  const units = files.map(({ path }) => path.replace("etc/systemd/system/", ""));
  expect(wanted.filter((unit) => !units.includes(unit))).toEqual(["containerd.service"]);
});

test("the API server takes tokens for its own address and for the cluster's name", async () => {
  const unit = content(await nodeFiles(lab, "0123.tar"), "etc/systemd/system/kube-apiserver.service");
  const audiences =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's placeholder
    "--api-audiences=https://${NODE_ADDRESS}:6443,https://kubernetes.default.svc.cluster.local ";
  expect(unit).toContain(audiences);
  expect(unit).toContain("--service-account-issuer=https://kubernetes.default.svc.cluster.local ");
});

test("files arrive with fixed modes, whatever the umask", async () => {
  const umask = process.umask(0o077);
  try {
    await installNodeFiles(lab, await nodeFiles(lab, "0123.tar"));
  } finally {
    process.umask(umask);
  }
  const mode = async (path: string) => ((await stat(join(folder, "changes", path))).mode & 0o777).toString(8);
  expect(await mode("")).toBe("755");
  expect(await mode("etc/systemd/system")).toBe("755");
  expect(await mode("etc/hosts")).toBe("644");
  expect(await mode("usr/local/sbin/cluster-pki")).toBe("755");
});

test("installing again replaces the files and keeps the machine's identity and the cluster's keys", async () => {
  const files = await nodeFiles(lab, "0123.tar");
  await installNodeFiles(lab, files);
  const read = (path: string) => readFile(join(folder, "changes", path), "utf8");
  const identity = await read("etc/machine-id");
  expect(identity).toMatch(/^[0-9a-f]{32}\n$/);
  await writeFile(join(folder, "changes/etc/kubernetes/admin.conf"), "kept");
  await writeFile(join(folder, "changes/etc/hosts"), "changed");
  await installNodeFiles(lab, files);
  expect(await read("etc/machine-id")).toBe(identity);
  expect(await read("etc/kubernetes/admin.conf")).toBe("kept");
  expect(await read("etc/hosts")).toBe("127.0.0.1 localhost\n");
});

test("a node is booted anew when a file, the images or a program has changed, and not otherwise", async () => {
  const key = nodeKey(await nodeFiles(lab, "0123.tar"), ["/rootfs", "/labkube"]);
  expect(nodeKey(await nodeFiles(lab, "0123.tar"), ["/rootfs", "/labkube"])).toBe(key);
  expect(nodeKey(await nodeFiles(lab, "4567.tar"), ["/rootfs", "/labkube"])).not.toBe(key);
  expect(nodeKey(await nodeFiles(lab, "0123.tar"), ["/rootfs", "/other"])).not.toBe(key);
});
