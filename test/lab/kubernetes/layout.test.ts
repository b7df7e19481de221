import { expect, test } from "vitest";
import { type Cluster, labLayout } from "../../../lab/layout.ts";

const lab = labLayout("test");

test("the second cluster stands beside the first, with a node, a published port and files of its own", () => {
  expect(lab.kubernetes).toMatchObject({
    id: "test",
    nodeName: "test-node",
    url: "https://192.0.2.10:6443",
    publishedUrl: "https://127.0.0.1:16443",
    adminKubeconfig: "/var/lib/homelab-pki/test/kubernetes/admin.kubeconfig",
    context: "homelab-pki-test",
    podNetwork: "10.244.0.0/24",
    serviceNetwork: "10.96.0.0/16",
    apiServiceAddress: "10.96.0.1",
    nameServiceAddress: "10.96.0.10",
  });
  expect(lab.secondCluster).toMatchObject({
    id: "west",
    nodeName: "test-west-node",
    url: "https://192.0.2.11:6443",
    publishedUrl: "https://127.0.0.1:16444",
    adminKubeconfig: "/var/lib/homelab-pki/test/kubernetes-west/admin.kubeconfig",
    context: "homelab-pki-test-west",
    podNetwork: "10.244.1.0/24",
    serviceNetwork: "10.97.0.0/16",
    apiServiceAddress: "10.97.0.1",
    nameServiceAddress: "10.97.0.10",
  });
});

test("the two clusters of a lab share nothing but the port inside", () => {
  const shared = (Object.keys(lab.kubernetes) as (keyof Cluster)[]).filter(
    (field) => lab.kubernetes[field] === lab.secondCluster[field],
  );
  expect(shared).toEqual(["port"]);
});
