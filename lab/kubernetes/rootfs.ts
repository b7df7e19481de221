import type { RootfsRecipe } from "../machine/rootfs.ts";

/** The node's root filesystem. What each package is for stands beside it. */
export const NODE_ROOTFS: RootfsRecipe = {
  owner: "the node's",
  packages: [
    "conntrack", // kube-proxy
    "containerd", // runs the pods
    "containernetworking-plugins", // their network
    "ethtool", // kubelet
    "iproute2", // the node's own address
    "ipset", // kube-proxy, kube-router
    "iptables", // kube-proxy, kube-router
    "kmod", // kube-proxy looks for modules
    "nftables", // what iptables writes to
    "openssl", // the cluster's keys
    "procps", // sysctl
    "runc", // containerd
    "socat", // port-forward
    "systemd",
    "systemd-sysv", // /sbin/init
  ],
  removed: [],
  inputs: [],
};
