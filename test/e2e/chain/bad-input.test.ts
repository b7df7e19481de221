import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { ensureVault } from "../../../lab/vault/server.ts";
import { type ChainConfig, chainConfig } from "../../support/chain-config.ts";
import { vault } from "../../support/clients.ts";
import { snapshot } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const id = "bad";
const lab = selectedLab();
const stack = new TestStack(`e2e-${id}`);
let before: Awaited<ReturnType<typeof snapshot>>;

beforeAll(async () => {
  before = await snapshot();
  stack.configure(chainConfig(id));
  await stack.init();
});

afterAll(async () => {
  await stack.destroy();
  await stack.remove();
});

const role = { name: `${id}-role`, allowedDomains: [`${id}.lab.example.org`], allowSubdomains: true };

/** A mistake in the configuration, and what the program says about it. */
const MISTAKES: readonly { title: string; changes: ChainConfig; message: string }[] = [
  {
    title: "an unknown key",
    changes: { rolez: [] },
    message: "homelab-pki:rolez",
  },
  {
    title: "a leaf that outlives the intermediate",
    changes: { roles: [{ ...role, ttl: "90d", maxTtl: "6y" }] },
    message: "homelab-pki:roles[0].maxTtl",
  },
  {
    title: "an intermediate that outlives the root",
    changes: { intermediateCa: { mount: `${id}-pki-int`, commonName: "Intermediate", ttl: "11y" } },
    message: "homelab-pki:intermediateCa.ttl",
  },
  {
    title: "a generation that is there twice",
    changes: {
      roots: [
        { id: "r1", state: "active" },
        { id: "r1", state: "staged" },
      ],
    },
    message: "homelab-pki:roots[1].id",
  },
  {
    title: "no active generation",
    changes: { roots: [{ id: "r1", state: "staged" }] },
    message: "homelab-pki:roots",
  },
  {
    title: "two active generations",
    changes: {
      roots: [
        { id: "r1", state: "active" },
        { id: "r2", state: "active" },
      ],
    },
    message: "homelab-pki:roots",
  },
];

describe("a mistake in the configuration is refused before anything is touched", () => {
  for (const { title, changes, message } of MISTAKES) {
    it(title, async () => {
      stack.configure(chainConfig(id, changes));
      const up = await stack.up();
      expect(up.code).not.toBe(0);
      expect(up.output).toContain(message);
      expect(up.output).not.toMatch(/at .*\.ts:\d+/);
    });
  }

  it("and so Vault and the cluster are as they were", async () => {
    expect(await snapshot()).toEqual(before);
  });
});

describe("a server or chart that is not there", () => {
  beforeAll(() => stack.configure(chainConfig(id)));

  it("Vault unreachable: named with its address", async () => {
    const up = await new TestStack(stack.name, lab, { VAULT_ADDR: "https://127.0.0.1:1" }).up();
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("127.0.0.1:1");
    expect(up.output).toMatch(/cannot be reached|connection refused/);
  });

  it("a wrong token: permission denied", async () => {
    const up = await new TestStack(stack.name, lab, { VAULT_TOKEN: "wrong" }).up();
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("permission denied");
  });

  it("Vault sealed: said so", async () => {
    await vault(["operator", "seal"]);
    try {
      const up = await stack.up();
      expect(up.code).not.toBe(0);
      expect(up.output).toContain("Vault is sealed");
    } finally {
      await ensureVault(lab, () => undefined);
    }
  });

  it("the API server down: named as unreachable", async () => {
    const kubeconfig = (await readFile(lab.kubernetes.adminKubeconfig, "utf8")).replace(
      lab.kubernetes.publishedUrl,
      "https://127.0.0.1:1",
    );
    const file = join(lab.runDir, "unreachable.kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const up = await new TestStack(stack.name, lab, { KUBECONFIG: file }).up();
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("configured Kubernetes cluster is unreachable");
  });

  it("a chart that is not there: named with its path", async () => {
    const namespace = `${id}-cert-manager`;
    const { issuerAccess } = chainConfig(id) as { issuerAccess: object };
    stack.configure(
      chainConfig(id, {
        certManager: { existing: false, namespace, chart: "/nonexistent/chart" },
        issuerAccess: { ...issuerAccess, namespace },
      }),
    );
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("/nonexistent/chart");
  });

  it("and a later up continues where the failed ones stopped", async () => {
    stack.configure(chainConfig(id));
    const up = await stack.up();
    expect(up.code, up.output).toBe(0);
    expect((await stack.up()).changes).toEqual({ same: expect.any(Number) });
  });
});
