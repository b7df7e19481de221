import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import {
  exportCredentials,
  publishedKubeconfig,
  readKubeconfig,
} from "../../../lab/kubernetes/credentials.ts";
import { type Cluster, labLayout } from "../../../lab/layout.ts";

const KUBECONFIG = stringify({
  clusters: [
    { name: "lab", cluster: { server: "https://192.0.2.10:6443", "certificate-authority-data": "Y2E=" } },
  ],
  users: [{ name: "admin", user: { "client-certificate-data": "Yw==", "client-key-data": "aw==" } }],
  contexts: [{ name: "lab", context: { cluster: "lab", user: "admin" } }],
  "current-context": "lab",
});

let folder = "";
let cluster: Cluster;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "credentials-"));
  cluster = {
    ...labLayout("test").kubernetes,
    dir: folder,
    adminKubeconfig: join(folder, "admin.kubeconfig"),
    caCertificate: join(folder, "ca.crt"),
  };
  await mkdir(join(folder, "changes/etc/kubernetes/pki"), { recursive: true });
  await writeFile(join(folder, "changes/etc/kubernetes/admin.conf"), KUBECONFIG);
  await writeFile(join(folder, "changes/etc/kubernetes/pki/ca.crt"), "the CA\n");
});
afterEach(() => rm(folder, { recursive: true }));

test("the kubeconfig leads to the published port, under the cluster's name", () => {
  expect(parse(publishedKubeconfig(KUBECONFIG, "https://127.0.0.1:16443", "homelab-pki-test"))).toEqual({
    clusters: [
      {
        name: "homelab-pki-test",
        cluster: { server: "https://127.0.0.1:16443", "certificate-authority-data": "Y2E=" },
      },
    ],
    users: [{ name: "admin", user: { "client-certificate-data": "Yw==", "client-key-data": "aw==" } }],
    contexts: [{ name: "homelab-pki-test", context: { cluster: "homelab-pki-test", user: "admin" } }],
    "current-context": "homelab-pki-test",
  });
});

test("nothing is copied out while the node still makes its certificates", async () => {
  expect(await exportCredentials(cluster)).toBe(false);
  await expect(stat(cluster.adminKubeconfig)).rejects.toThrow("ENOENT");
});

test("the administrator's key is for root alone", async () => {
  await writeFile(join(folder, "changes/etc/kubernetes/pki/complete"), "");
  expect(await exportCredentials(cluster)).toBe(true);
  expect((await stat(cluster.adminKubeconfig)).mode & 0o777).toBe(0o600);
  expect(await readFile(cluster.caCertificate, "utf8")).toBe("the CA\n");
  expect(await readKubeconfig(cluster)).toMatchObject({
    clusters: [{ name: "homelab-pki-test", cluster: { server: "https://127.0.0.1:16443" } }],
  });
});
