import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { vault, verifyChain } from "../../support/clients.ts";
import {
  filesOf,
  fullName,
  hostConfig,
  hostsConfig,
  labHost,
  onHost,
  SPARE_HOSTS,
  tryOnHost,
} from "../../support/hosts.ts";
import { scanProcessesDuring, secretsIn } from "../../support/secret-scan.ts";
import { TestStack } from "../../support/stack.ts";

const id = "ident";
const [HOST, OTHER] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);
const GENERIC = {
  profile: "generic",
  name: "app",
  copies: [{ file: "key.pem", path: "/etc/app/key.pem", owner: "nobody:nogroup" }],
  files: [{ path: "/etc/app/app.conf", content: "answer = 42\n" }],
  apply: "touch /run/app-applied\n",
};

const configure = (hosts: readonly object[]) =>
  stack.configure(hostsConfig(id, hosts as Record<string, unknown>[]));

/** How often somebody has logged in to the host over SSH. */
const logins = async () =>
  Number(await onHost(HOST, "journalctl --quiet --unit=ssh --grep='^Accepted' --output=cat | wc -l"));

beforeAll(async () => {
  configure([hostConfig(HOST, { profiles: [GENERIC] }), hostConfig(OTHER)]);
  await stack.init();
});
afterAll(async () => {
  await stack.destroy();
  await stack.remove();
});

describe("a host's identity, in order", () => {
  it("is there after one up, with no secret in arguments or output on the way", async () => {
    let output = "";
    const findings = await scanProcessesDuring({}, async () => {
      const up = await stack.up();
      output = up.output;
      expect(up.code, up.output).toBe(0);
    });
    expect(findings).toEqual([]);
    expect(secretsIn(output, {})).toEqual([]);
    expect(secretsIn(await stack.state(), {})).toEqual([]);
  });

  it("proves names, address and SPIFFE ID, and leads to the root", async () => {
    const chain = await onHost(HOST, "cat /var/lib/tls/cert.pem");
    const roots = await onHost(HOST, "cat /var/lib/tls/root_ca.crt");
    expect(await verifyChain(`${roots}\n`, `${chain}\n`)).toBeUndefined();
    const leaf = new X509Certificate(chain);
    expect(leaf.subjectAltName?.split(", ").toSorted()).toEqual([
      `DNS:${HOST}`,
      `DNS:${fullName(HOST)}`,
      `IP Address:${labHost(HOST).address}`,
      `URI:spiffe://${selectedLab().domain}/host/${HOST}`,
    ]);
    expect(await onHost(HOST, "openssl x509 -in /var/lib/tls/cert.pem -noout -ext extendedKeyUsage")).toMatch(
      /TLS Web Server Authentication, TLS Web Client Authentication|TLS Web Client Authentication, TLS Web Server Authentication/,
    );
  });

  it("lies in files that only root can read where they hold a key", async () => {
    const listing = await onHost(
      HOST,
      "cd /var/lib/tls && stat -L -c '%n %a %U:%G' root_ca.crt cert.pem key.pem",
    );
    expect(listing.split("\n")).toEqual([
      "root_ca.crt 444 root:root",
      "cert.pem 444 root:root",
      "key.pem 400 root:root",
    ]);
    expect(await onHost(HOST, "stat -c '%a %U:%G' /etc/app/key.pem")).toBe("400 nobody:nogroup");
    const loose = await onHost(
      HOST,
      `find / -xdev -type f \\( -path '/proc/*' -o -path '/sys/*' \\) -prune -o -type f -perm /077 -print0 |
         xargs -0 grep -I -l -s -- '-----BEGIN \\(EC \\|RSA \\|\\)PRIVATE KEY-----' || true`,
    );
    expect(loose).toBe("");
  });

  it("leaves no Vault token on the disk", async () => {
    const found = await onHost(
      HOST,
      "grep -r -l -s -E 'hv[sb]\\.[A-Za-z0-9_-]{24,}' /etc /var /root /run /tmp /usr/local || true",
    );
    expect(found).toBe("");
  });

  it("is trusted by the programs of the host", async () => {
    expect(
      await onHost(
        HOST,
        "openssl verify -CApath /etc/ssl/certs -untrusted /var/lib/tls/cert.pem /var/lib/tls/cert.pem",
      ),
    ).toBe("/var/lib/tls/cert.pem: OK");
  });

  it("is renewed by units that systemd finds sound and shut in", async () => {
    expect(await onHost(HOST, "systemctl is-enabled homelab-pki-renew.timer")).toBe("enabled");
    expect(await onHost(HOST, "systemctl is-active homelab-pki-renew.timer")).toBe("active");
    const units = "/etc/systemd/system/homelab-pki-renew.service /etc/systemd/system/homelab-pki-renew.timer";
    expect(await onHost(HOST, `systemd-analyze verify ${units} 2>&1`)).toBe("");
    const rating = await onHost(
      HOST,
      "systemd-analyze security --no-pager homelab-pki-renew.service | tail -n 1",
    );
    const exposure = Number(/: ([0-9.]+) /.exec(rating)?.[1]);
    expect(exposure).toBeLessThan(7);
  });

  it("is not touched by an up that changes nothing", async () => {
    const before = await filesOf(HOST);
    const loginsBefore = await logins();
    const up = await stack.up();
    // The question itself is a login.
    expect(await logins()).toBe(loginsBefore + 1);
    expect(up.code, up.output).toBe(0);
    expect(up.changes).toEqual({ same: expect.any(Number) });
    expect(await filesOf(HOST)).toBe(before);
  });

  it("keeps what is not ours: a file in the way stops the host's up before anything is written", async () => {
    await onHost(HOST, "mkdir -p /etc/foreign && echo theirs >/etc/foreign/app.conf");
    const before = await filesOf(HOST);
    const foreign = {
      ...GENERIC,
      name: "foreign",
      files: [{ path: "/etc/foreign/app.conf", content: "ours\n" }],
      copies: [],
    };
    configure([hostConfig(HOST, { profiles: [GENERIC, foreign] }), hostConfig(OTHER)]);
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(up.output).toContain("/etc/foreign/app.conf exists and is not ours");
    expect(await filesOf(HOST)).toBe(before);
    await onHost(HOST, "rm -r /etc/foreign");
  });

  it("a profile that is removed takes away what it brought, and nothing else", async () => {
    configure([hostConfig(HOST), hostConfig(OTHER)]);
    const up = await stack.up();
    expect(up.code, up.output).toBe(0);
    expect(await onHost(HOST, "ls -d /etc/app/app.conf /etc/app/key.pem 2>/dev/null || true")).toBe("");
    expect(await onHost(HOST, "systemctl is-active homelab-pki-renew.timer")).toBe("active");
    expect(await onHost(HOST, "ls /var/lib/tls/key.pem")).toBe("/var/lib/tls/key.pem");
  });

  it("a host that is removed loses certificate, access and units", async () => {
    const serial = new X509Certificate(await onHost(OTHER, "cat /var/lib/tls/cert.pem")).serialNumber;
    // A unit that has failed is one that systemd remembers.
    await tryOnHost(
      OTHER,
      "systemctl stop homelab-pki-renew.timer; mv /etc/homelab-pki/identity.conf /tmp/kept",
    );
    expect((await tryOnHost(OTHER, "systemctl start homelab-pki-renew.service")).code).not.toBe(0);
    await onHost(OTHER, "mv /tmp/kept /etc/homelab-pki/identity.conf");
    configure([hostConfig(HOST)]);
    const up = await stack.up();
    expect(up.code, up.output).toBe(0);
    const path = `${id}-pki-int/cert/${serial.toLowerCase().replace(/(..)(?=.)/g, "$1:")}`;
    expect(await vault(["read", "-field=revocation_time", path])).not.toBe("0");
    await expect(vault(["read", `auth/${id}-cert/certs/host-${OTHER}`])).rejects.toThrow();
    await expect(vault(["read", `${id}-pki-int/roles/host-${OTHER}`])).rejects.toThrow();
    expect(
      await onHost(OTHER, "ls -d /var/lib/tls /etc/homelab-pki /var/lib/homelab-pki 2>/dev/null || true"),
    ).toBe("");
    expect(
      await onHost(
        OTHER,
        "systemctl list-unit-files --no-legend 'homelab-pki*'; systemctl list-units --all --no-legend 'homelab-pki*'",
      ),
    ).toBe("");
    expect(
      await onHost(
        OTHER,
        "ls /usr/local/share/ca-certificates /usr/local/lib/homelab-pki 2>/dev/null | grep homelab || true",
      ),
    ).toBe("");
  });
});
