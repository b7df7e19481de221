import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { nodeFiles } from "../../../lab/kubernetes/node-files.ts";
import { labLayout } from "../../../lab/layout.ts";
import type { MachineFile } from "../../../lab/machine/files.ts";

const lab = labLayout("test");

function content(files: readonly MachineFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.content;
}

test("what differs from cluster to cluster stands in one file", async () => {
  const files = await nodeFiles(lab, lab.kubernetes, "0123.tar");
  expect(content(files, "etc/kubernetes/node.env")?.split("\n")).toEqual([
    "NODE_NAME=test-node",
    "NODE_ADDRESS=192.0.2.10",
    "PREFIX_LENGTH=24",
    "GATEWAY_ADDRESS=192.0.2.1",
    "POD_NETWORK=10.244.0.0/24",
    "SERVICE_NETWORK=10.96.0.0/16",
    "API_SERVICE_ADDRESS=10.96.0.1",
    "NAME_SERVICE_ADDRESS=10.96.0.10",
    "",
  ]);
  expect(content(files, "etc/hostname")).toBe("test-node\n");
  expect(content(files, "etc/kubernetes/image-archive")).toBe("0123.tar\n");
});

test.each([
  ["the first cluster", lab.kubernetes, "10.244.0.0/24", "10.96.0.10"],
  ["the second cluster", lab.secondCluster, "10.244.1.0/24", "10.97.0.10"],
])("%s is set up for its own networks", async (_, cluster, pods, nameService) => {
  const files = await nodeFiles(lab, cluster, "0123.tar");
  const settings = (path: string) => parseAllDocuments(content(files, path) ?? "").map((text) => text.toJS());
  expect(settings("etc/kubernetes/kubelet.yaml")).toMatchObject([{ clusterDNS: [nameService] }]);
  expect(settings("etc/kubernetes/proxy.yaml")).toMatchObject([{ clusterCIDR: pods }]);
  expect(settings("etc/cni/net.d/10-bridge.conflist")).toMatchObject([
    { plugins: [{ ipam: { ranges: [[{ subnet: pods }]] } }, {}] },
  ]);
  const [service] = settings("etc/kubernetes/addons/coredns.yaml").filter(({ kind }) => kind === "Service");
  expect(service).toMatchObject({ spec: { clusterIP: nameService } });
});

test("nothing on the second cluster's node names an address of the first cluster", async () => {
  const files = await nodeFiles(lab, lab.secondCluster, "0123.tar");
  const ofTheFirst = /192\.0\.2\.10\b|\b10\.96\.|\b10\.244\.0\./;
  expect(files.filter(({ content }) => ofTheFirst.test(content)).map(({ path }) => path)).toEqual([]);
});

test("each variable in a file is one that the lab sets", async () => {
  const files = await nodeFiles(lab, lab.kubernetes, "0123.tar");
  const set = [...(content(files, "etc/kubernetes/node.env") ?? "").matchAll(/^(\w+)=/gm)].map(
    ([, name]) => name,
  );
  const systems = files.filter(({ path }) => path.startsWith("etc/"));
  const used = systems.flatMap((file) => [...file.content.matchAll(/\$\{(\w+)\}/g)]).map(([, name]) => name);
  expect(used.filter((name) => !set.includes(name))).toEqual([]);
  // A configuration file's reader would take the placeholder for a value.
  const placeholders = systems.filter(({ content }) => content.includes("${"));
  expect(placeholders.filter(({ path }) => !path.endsWith(".service"))).toEqual([]);
});

test("each unit that reads a variable reads the file, too", async () => {
  const files = await nodeFiles(lab, lab.kubernetes, "0123.tar");
  const units = files.filter(({ path, content }) => path.endsWith(".service") && content.includes("${"));
  expect(units.map(({ path }) => path.replace("etc/systemd/system/", ""))).toEqual([
    "kube-apiserver.service",
    "kube-controller-manager.service",
    "kube-proxy.service",
    "kube-router.service",
    "kubelet.service",
  ]);
  const reads = "EnvironmentFile=/etc/kubernetes/node.env\n";
  expect(units.filter(({ content }) => !content.includes(reads))).toEqual([]);
});

test("each unit that the target wants is among the files, or the distribution's", async () => {
  const files = await nodeFiles(lab, lab.kubernetes, "0123.tar");
  const target = content(files, "etc/systemd/system/multi-user.target.d/kubernetes.conf") ?? "";
  const wanted = [...target.matchAll(/^Wants=(.*)$/gm)].flatMap((match) => (match[1] ?? "").split(" "));
  const units = files.map(({ path }) => path.replace("etc/systemd/system/", ""));
  expect(wanted.filter((unit) => !units.includes(unit))).toEqual(["containerd.service"]);
});

test("the API server takes tokens for its own address and for the cluster's name", async () => {
  const unit = content(
    await nodeFiles(lab, lab.kubernetes, "0123.tar"),
    "etc/systemd/system/kube-apiserver.service",
  );
  const audiences =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's placeholder
    "--api-audiences=https://${NODE_ADDRESS}:6443,https://kubernetes.default.svc.cluster.local ";
  expect(unit).toContain(audiences);
  expect(unit).toContain("--service-account-issuer=https://kubernetes.default.svc.cluster.local ");
});
