import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostKey } from "../../../lab/hosts/index.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { ensureVault } from "../../../lab/vault/server.ts";
import { eventually, vault } from "../../support/clients.ts";
import { hostConfig, hostsConfig, labHost, onHost, SPARE_HOSTS, tryOnHost } from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";

const id = "fault";
const lab = selectedLab();
const [HOST, OTHER, THIRD] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);
const RENEW = "/usr/local/lib/homelab-pki/renew.sh now";

const connection = (name: string) => hostConfig(name).connection as Record<string, unknown>;
const configure = (...hosts: readonly object[]) =>
  stack.configure(hostsConfig(id, hosts as Record<string, unknown>[]));
const serial = async (name: string) =>
  new X509Certificate(await onHost(name, "cat /var/lib/tls/cert.pem")).serialNumber;

beforeAll(async () => {
  configure(hostConfig(HOST));
  await stack.init();
});
afterAll(async () => {
  await ensureVault(lab, () => undefined);
  await stack.destroy();
  await stack.remove();
});

describe("an up that meets trouble, in order", () => {
  it("a host that cannot be reached: named, the others finish, the next up completes", async () => {
    const unreachable = { ...connection(OTHER), port: 1 };
    configure(hostConfig(HOST), hostConfig(OTHER, { connection: unreachable }), hostConfig(THIRD));
    const up = await stack.up("--continue-on-error");
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("cannot connect to 127.0.0.1:1");
    expect(up.output).toContain(`${OTHER}-identity`);
    for (const name of [HOST, THIRD]) expect(await serial(name)).toMatch(/^[0-9A-F]+$/);
    configure(hostConfig(HOST), hostConfig(OTHER), hostConfig(THIRD));
    const next = await stack.up();
    expect(next.code, next.output).toBe(0);
    expect(await serial(OTHER)).toMatch(/^[0-9A-F]+$/);
  });

  it("a host with another key: refused", async () => {
    const { hostKeyFile: _, ...rest } = connection(OTHER);
    const changed = { ...rest, hostKey: await hostKey(labHost(HOST)) };
    configure(
      hostConfig(HOST),
      hostConfig(OTHER, { connection: changed, dnsNames: [`new.${lab.domain}`] }),
      hostConfig(THIRD),
    );
    const before = await serial(OTHER);
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/host (key|denied)|Host denied|verification failed/i);
    expect(await serial(OTHER)).toBe(before);
    configure(hostConfig(HOST), hostConfig(OTHER), hostConfig(THIRD));
    const next = await stack.up();
    expect(next.code, next.output).toBe(0);
  });

  it("the same up twice at once: one waits or is refused, and nothing is half done", async () => {
    configure(hostConfig(HOST, { dnsNames: [`twice.${lab.domain}`] }), hostConfig(OTHER), hostConfig(THIRD));
    const both = await Promise.all([stack.up(), stack.up()]);
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    const refused = both.find(({ code }) => code !== 0);
    expect(refused?.output).toContain("the stack is currently locked");
    const certificate = new X509Certificate(await onHost(HOST, "cat /var/lib/tls/cert.pem"));
    expect(certificate.subjectAltName).toContain(`twice.${lab.domain}`);
    expect((await stack.up()).changes).toEqual({ same: expect.any(Number) });
  });

  it("the installer killed in the middle: the next up completes", async () => {
    const profile = {
      profile: "generic",
      name: "slow",
      files: Array.from({ length: 20 }, (_, index) => ({
        path: `/etc/slow/${index}`,
        content: `${index}\n`,
      })),
      apply: "sleep 5; touch /run/slow-applied\n",
    };
    configure(hostConfig(HOST, { profiles: [profile] }), hostConfig(OTHER), hostConfig(THIRD));
    const up = stack.up();
    await eventually("an installer at work", 60, async () => {
      const { code } = await tryOnHost(HOST, "pkill -KILL -f '^sh -s$'");
      return code === 0 ? true : undefined;
    });
    expect((await up).code).not.toBe(0);
    const next = await stack.up();
    expect(next.code, next.output).toBe(0);
    expect(await onHost(HOST, "ls /etc/slow | wc -l; ls /run/slow-applied")).toBe("20\n/run/slow-applied");
    expect(
      await onHost(
        HOST,
        "find /etc/slow /var/lib/homelab-pki /var/lib/tls -name '*.homelab-pki*' -o -name '*.tmp*'",
      ),
    ).toBe("");
  });
});

describe("a renewal that meets trouble keeps the certificate in use, in order", () => {
  // A look of the timer in between finds nothing due, and so nothing that fails.
  beforeAll(() => onHost(HOST, "systemctl stop homelab-pki-renew.timer"));
  afterAll(() => onHost(HOST, "systemctl start homelab-pki-renew.timer"));

  it("a full disk", async () => {
    const before = await serial(HOST);
    await onHost(
      HOST,
      "cp -a /var/lib/tls /root/tls-kept && mount -t tmpfs -o size=64k,mode=755 tmpfs /var/lib/tls && cp -a /root/tls-kept/. /var/lib/tls/",
    );
    try {
      await tryOnHost(HOST, "dd if=/dev/zero of=/var/lib/tls/filler bs=1k 2>/dev/null");
      const { code, stdout, stderr } = await tryOnHost(HOST, RENEW);
      expect(code).not.toBe(0);
      expect(stdout + stderr).toMatch(/[Nn]o space left|disk|space/);
      expect(await serial(HOST)).toBe(before);
      expect(await onHost(HOST, "openssl pkey -in /var/lib/tls/key.pem -noout && echo sound")).toBe("sound");
    } finally {
      await onHost(HOST, "umount /var/lib/tls; rm -rf /root/tls-kept");
    }
    await onHost(HOST, RENEW);
    expect(await serial(HOST)).not.toBe(before);
  });

  it("a clock that is a day off: said so", async () => {
    const before = await serial(HOST);
    const { code, stdout, stderr } = await tryOnHost(HOST, `faketime -f '-1d' ${RENEW}`);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/clock/);
    expect(await serial(HOST)).toBe(before);
  });

  it("a sealed Vault: it tries again, tells node_exporter, and renews when Vault is back", async () => {
    const before = await serial(HOST);
    await vault(["operator", "seal"]);
    try {
      const { code, stdout, stderr } = await tryOnHost(HOST, RENEW);
      expect(code).not.toBe(0);
      expect(stdout + stderr).toMatch(/sealed/i);
      expect(await serial(HOST)).toBe(before);
      expect(await onHost(HOST, "cat /var/lib/prometheus/node-exporter/homelab_pki.prom")).toMatch(
        /^homelab_pki_renewal_failures [1-9]/m,
      );
    } finally {
      await ensureVault(lab, () => undefined);
    }
    await onHost(HOST, RENEW);
    expect(await serial(HOST)).not.toBe(before);
    expect(await onHost(HOST, "cat /var/lib/prometheus/node-exporter/homelab_pki.prom")).toMatch(
      /^homelab_pki_renewal_failures 0$/m,
    );
  });

  it("a kill at any moment", async () => {
    for (const delay of [50, 150, 300, 500]) {
      const run = spawn("ssh", ["-F", lab.ssh.config, HOST, `timeout -s KILL ${delay / 1000} ${RENEW}`], {
        stdio: "ignore",
      });
      await new Promise((resolve) => run.once("close", resolve));
      const pair = await onHost(
        HOST,
        "openssl x509 -in /var/lib/tls/cert.pem -noout -pubkey; openssl pkey -in /var/lib/tls/key.pem -pubout",
      );
      const [ofCertificate, ofKey] = pair.split("-----END PUBLIC KEY-----\n");
      expect(ofKey?.replace("-----END PUBLIC KEY-----", "").trim()).toBe(ofCertificate?.trim());
    }
    await onHost(HOST, RENEW);
    expect(await onHost(HOST, "ls -A /var/lib/tls/generations | wc -l")).toBe("2");
  });
});

describe("a host that slept past the end of its certificate", () => {
  const SHORT = "1m";
  const expired = async (name: string) =>
    (await tryOnHost(name, "openssl x509 -in /var/lib/tls/cert.pem -noout -checkend 0")).code !== 0;

  beforeAll(async () => {
    configure(
      hostConfig(OTHER, { lifetime: SHORT }),
      hostConfig(THIRD, { lifetime: SHORT, recoverWithin: "3d" }),
    );
    const up = await stack.up();
    expect(up.code, up.output).toBe(0);
    for (const name of [OTHER, THIRD]) await onHost(name, "systemctl stop homelab-pki-renew.timer");
    for (const name of [OTHER, THIRD])
      await eventually(`${name} expired`, 120, async () => (await expired(name)) || undefined);
  });

  it("cannot renew, and says what to do", async () => {
    const { code, stdout, stderr } = await tryOnHost(OTHER, RENEW);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("pulumi up");
  });

  it("comes back with the next up", async () => {
    const up = await stack.up();
    expect(up.code, up.output).toBe(0);
    expect(await expired(OTHER)).toBe(false);
  });

  it("or by itself where the configuration allows it", async () => {
    await onHost(THIRD, RENEW);
    expect(await expired(THIRD)).toBe(false);
  });
});
