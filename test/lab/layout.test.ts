import { expect, test } from "vitest";
import { labLayout, selectedLab } from "../../lab/layout.ts";

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
    for (const port of [lab.vault.publishedPort, lab.kubernetes.publishedPort]) {
      expect(port).toBeGreaterThan(18_200);
      expect(port).toBeLessThan(32_768);
    }
    expect(labLayout(name)).toEqual(lab);
  }
  expect(new Set(names.map((name) => labLayout(name).vault.publishedPort)).size).toBe(names.length);
});

test("the cache folder can be chosen, and an empty variable counts as none", () => {
  expect(selectedLab({ HOMELAB_PKI_CACHE: "/srv/cache" }).cache.bin).toBe("/srv/cache/bin");
  expect(selectedLab({ LAB: "", HOMELAB_PKI_CACHE: "" })).toEqual(labLayout());
});

test("bridge and socket fit into the kernel's limits for the longest name", () => {
  const lab = labLayout("a23456789012");
  expect(lab.network.bridge.length).toBeLessThanOrEqual(15);
  expect(lab.kubernetes.socket.length).toBeLessThan(108);
});

test.each(["Lab", "-lab", "lab-", "1lab", "la/b", "..", "a234567890123", "lab test"])(
  "%j is refused as a name",
  (name) => {
    expect(() => labLayout(name)).toThrow(
      `LAB=${name}: a lab's name has 1 to 12 lower-case letters, digits or hyphens, starts with a letter and does not end with a hyphen`,
    );
  },
);
