import { expect, test } from "vitest";
import { nodeFiles } from "../../../lab/kubernetes/node-files.ts";
import { labLayout } from "../../../lab/layout.ts";
import type { MachineFile } from "../../../lab/machine/files.ts";

const lab = labLayout("test");

function content(files: readonly MachineFile[], path: string): string | undefined {
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
