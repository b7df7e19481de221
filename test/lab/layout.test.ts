import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { labLayout, possibleHosts, selectedLab } from "../../lab/layout.ts";

test("the default lab is published on the ports that everybody knows", () => {
  const lab = selectedLab({});
  expect(lab.name).toBe("lab");
  expect(lab.vault.publishedUrl).toBe("https://127.0.0.1:8200");
  expect(lab.kubernetes.publishedUrl).toBe("https://127.0.0.1:6443");
  expect(lab.stateDir).toBe("/var/lib/homelab-pki/lab");
  expect(lab.cacheDir).toBe("/var/cache/homelab-pki");
});

test("the test lab stands beside it: other ports, other paths, other namespace, same addresses and cache", () => {
  const [lab, other] = [labLayout("lab"), selectedLab({ LAB: "test" })];
  expect(other.vault.publishedPort).toBe(18200);
  expect(other.kubernetes.publishedPort).toBe(16443);
  expect(other.vault.rootToken).toBe("/var/lib/homelab-pki/test/vault/root-token");
  expect(other.network).toMatchObject({ namespace: "homelab-pki-test", bridge: "br-test" });
  expect(other.lock).not.toBe(lab.lock);
  expect(other.vault.url).toBe(lab.vault.url);
  expect(other.cache).toEqual(lab.cache);
});

test("any other name has ports of its own below the range of outgoing connections, the same each time", () => {
  const names = ["a", "bench", "e2e", "my-lab-2", "zzzzzzzzzzzz"];
  for (const name of names) {
    const lab = labLayout(name);
    const servers = [lab.vault, lab.kubernetes, lab.secondCluster, lab.stepCa, ...possibleHosts(lab)];
    const ports = servers.map(({ publishedPort }) => publishedPort);
    for (const port of ports) {
      expect(port).toBeGreaterThan(12_000);
      expect(port).toBeLessThan(32_768);
    }
    expect(new Set(ports).size).toBe(servers.length);
    expect(labLayout(name)).toEqual(lab);
  }
  expect(new Set(names.map((name) => labLayout(name).vault.publishedPort)).size).toBe(names.length);
});

test("the cache folder can be chosen, and an empty variable counts as none", () => {
  expect(selectedLab({ HOMELAB_PKI_CACHE: "/srv/cache" }).cache.bin).toBe("/srv/cache/bin");
  expect(selectedLab({ LAB: "", HOMELAB_PKI_CACHE: "" })).toEqual(labLayout());
});

test("three hosts by default, more on request, each with its name, address and port", () => {
  const summary = (lab: ReturnType<typeof labLayout>) =>
    lab.hosts.map(({ name, address, publishedUrl }) => `${name} ${address} ${publishedUrl}`);
  expect(summary(selectedLab({}))).toEqual([
    "nas 192.0.2.21 ssh://root@127.0.0.1:2221",
    "edge 192.0.2.22 ssh://root@127.0.0.1:2222",
    "metrics 192.0.2.23 ssh://root@127.0.0.1:2223",
  ]);
  const more = selectedLab({ LAB: "test", LAB_HOSTS: "13" });
  expect(summary(more).slice(3, 4)).toEqual(["host-4 192.0.2.24 ssh://root@127.0.0.1:12224"]);
  expect(summary(more).at(-1)).toBe("host-13 192.0.2.33 ssh://root@127.0.0.1:12233");
  expect(possibleHosts(selectedLab({ LAB: "test" }))).toEqual(more.hosts);
});

test.each(["0", "14", "2.5", "many"])("%s hosts are refused", (hosts) => {
  expect(() => selectedLab({ LAB_HOSTS: hosts })).toThrow(`LAB_HOSTS=${hosts}: a lab has 1 to 13 hosts`);
});

test("a host's name stands in the domain of the lab's stack configuration", () => {
  const lab = labLayout();
  expect(readFileSync(lab.pulumi.stackConfig, "utf8")).toMatch(
    new RegExp(`^ {2}homelab-pki:domain: ${lab.domain}$`, "m"),
  );
});

test("bridge and socket fit into the kernel's limits for the longest name", () => {
  const lab = labLayout("a23456789012");
  expect(lab.network.bridge.length).toBeLessThanOrEqual(15);
  const sockets = [lab.secondCluster, ...possibleHosts(lab)].map(({ socket }) => socket.length);
  expect(Math.max(...sockets)).toBeLessThan(108);
  // systemd-nspawn puts "vb-" before a machine's name.
  expect(Math.max(...possibleHosts(lab).map(({ name }) => name.length))).toBeLessThanOrEqual(12);
});

test.each(["Lab", "-lab", "lab-", "1lab", "la/b", "..", "a234567890123", "lab test"])(
  "%j is refused as a name",
  (name) => {
    expect(() => labLayout(name)).toThrow(
      `LAB=${name}: a lab's name has 1 to 12 lower-case letters, digits or hyphens, starts with a letter and does not end with a hyphen`,
    );
  },
);
