import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testRoot } from "../../support/certificates.ts";
import { DevVault } from "./dev-vault.ts";
import { METRICS, metric, succeeded, TestHost, WITH_METRICS } from "./test-host.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

let vault: DevVault;
let host: TestHost;
beforeAll(async () => {
  vault = await DevVault.start();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  host = await TestHost.start(vault, WITH_METRICS);
});
afterEach(async () => {
  await vault.lifetimes(HOUR);
  await host.box.stop();
});

function sleeps(): string[] {
  return host.box.calls().filter((call) => call.startsWith("sleep"));
}

describe("what makes a certificate due", () => {
  it("is two thirds of its life", async () => {
    await host.enrol();
    const [first, key] = [await host.serial(), host.box.read("/var/lib/tls/key.pem")];
    host.box.clock((2 * HOUR) / 3 - 60);
    expect(succeeded(await host.renew()).stderr).toBe("");
    expect(await host.serial()).toBe(first);

    host.box.clock((2 * HOUR) / 3);
    expect(succeeded(await host.renew()).stderr).toMatch(
      /^homelab-pki: renewing the certificate: two thirds of its life are over\nhomelab-pki: the certificate is valid until \S+\n$/,
    );
    expect(await host.serial()).not.toBe(first);
    expect(host.box.read("/var/lib/tls/key.pem")).not.toBe(key);
    const reported = String((await vault.report())?.serial)
      .replaceAll(":", "")
      .toUpperCase();
    expect(await host.serial()).toBe(`serial=${reported}`);
  });

  it("is a name that comes or goes, and a key of another kind", async () => {
    const args = await host.enrol();
    const more = { ...args, dnsNames: [...args.dnsNames, "s3.lab.example"] };
    expect(succeeded(await host.identity(more)).stderr).toContain(
      ": its names or its key are to be others\n",
    );
    expect(await host.certificate("-ext", "subjectAltName")).toContain("DNS:s3.lab.example");
    expect(succeeded(await host.identity({ ...args, keyType: "rsa" })).stderr).toContain("to be others\n");
    expect(await host.certificate("-ext", "subjectAltName")).not.toContain("s3");
    expect(await host.certificate("-text")).toContain("Public-Key: (2048 bit)");
  });

  it("is a lifetime that is to be shorter", async () => {
    const args = await host.enrol();
    await vault.lifetimes(600);
    expect(succeeded(await host.identity({ ...args, lifetime: "10m" })).stderr).toContain(
      ": its lifetime is to be shorter\n",
    );
    expect(succeeded(await host.renew()).stderr).toBe("");
  });

  it("is a chain that leads to none of the roots", async () => {
    const args = await host.enrol();
    const before = await host.serial();
    const ran = await host.identity({ ...args, rootBundle: (await testRoot()).pem });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(": it leads to none of the roots any more\n");
    expect(ran.stderr).toContain("the new certificate does not lead to a root of /var/lib/tls/root_ca.crt\n");
    expect(await host.serial()).toBe(before);
  });

  it("is an operator who says so", async () => {
    await host.enrol();
    const before = await host.serial();
    expect(succeeded(await host.renew("now")).stderr).toContain(": asked for\n");
    expect(await host.serial()).not.toBe(before);
    expect(await host.renew("later")).toMatchObject({
      code: 1,
      stderr: "homelab-pki: later: what the timer runs has no argument; others are now and apply\n",
    });
  });
});

describe("generations", () => {
  it("are the one in use and the one before", async () => {
    await host.enrol();
    const [first] = host.box.list("/var/lib/tls/generations");
    succeeded(await host.renew("now"));
    const both = host.box.list("/var/lib/tls/generations");
    expect(both).toEqual([first, expect.any(String)]);
    succeeded(await host.renew("now"));
    expect(host.box.list("/var/lib/tls/generations")).toEqual([both[1], expect.any(String)]);
    // What a run that was killed has left.
    host.box.write("/var/lib/tls/generations/.new/key.pem", "half a key");
    succeeded(await host.renew());
    expect(host.box.list("/var/lib/tls/generations")).not.toContain(".new");
  });
});

describe("a Vault that does not sign", () => {
  it("is tried five times, counted, and leaves the certificate in use", async () => {
    await host.enrol();
    const before = await host.serial();
    const { mtimeMs } = await import("node:fs").then(({ statSync }) => statSync(host.box.path(METRICS)));
    await vault.seal();
    try {
      const ran = await host.renew("now");
      expect(ran.code).toBe(1);
      expect(
        ran.stderr.match(/Vault answered 503 to auth\/hosts-cert\/login: "Vault is sealed"/g),
      ).toHaveLength(5);
      expect(sleeps()).toEqual(["sleep 2", "sleep 4", "sleep 8", "sleep 16"]);
      expect(metric(host, "renewal_failures")).toBe(1);
      await host.renew("now");
      expect(metric(host, "renewal_failures")).toBe(2);
    } finally {
      await vault.unseal();
    }
    expect(await host.serial()).toBe(before);
    expect(host.box.list("/var/lib/tls/generations")).toHaveLength(1);
    expect(metric(host, "renewal_last_success_timestamp_seconds")).toBeLessThanOrEqual(mtimeMs / 1000);
    succeeded(await host.renew("now"));
    expect(metric(host, "renewal_failures")).toBe(0);
    const end = Date.parse((await host.certificate("-enddate")).replace("notAfter=", ""));
    expect(metric(host, "certificate_not_after_timestamp_seconds")).toBe(end / 1000);
    expect(host.box.mode(METRICS)).toBe("0644");
  });

  it("is named when nothing answers there", async () => {
    const ran = await host.identity(
      await host.args({ authority: { ...vault.authority(), address: "https://127.0.0.1:9" } }),
    );
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("homelab-pki: Vault does not answer at https://127.0.0.1:9\n");
    expect(sleeps()).toHaveLength(4);
  });

  it("is not asked again when it refuses", async () => {
    await host.enrol();
    await vault.client.delete("sys/policies/acl/host-nas");
    try {
      const ran = await host.renew("now");
      expect(ran.stderr).toContain("homelab-pki: Vault answered 403 to pki_int/sign/host-nas: ");
      expect(sleeps()).toEqual([]);
    } finally {
      await vault.allow();
    }
  });
});

describe("a wrong clock", () => {
  it("that is ahead by a day is named as the cause", async () => {
    await host.enrol();
    host.box.clock(DAY);
    const ran = await host.renew();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /the clock of this host is 8640\d s ahead of https:\/\/127.0.0.1:\d+\/v1\/sys\/health: set it right, nothing else is wrong here\n$/,
    );
    expect(sleeps()).toEqual([]);
  });

  it("that is ahead of the end of a new certificate is named as the cause", async () => {
    await host.enrol();
    await vault.lifetimes(600);
    host.box.clock(1200);
    const ran = await host.renew("now");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("the new certificate is not valid now");
    expect(ran.stderr).toMatch(/the clock of this host is 120\d s ahead of https:\/\/127.0.0.1/);
  });

  it("that is behind by a day is named as the cause", async () => {
    await host.enrol();
    const before = await host.serial();
    host.box.clock(-DAY);
    const ran = await host.renew("now");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("the new certificate is not valid now");
    expect(ran.stderr).toMatch(/the clock of this host is 8(6400|6399) s behind https:\/\/127.0.0.1/);
    expect(await host.serial()).toBe(before);
  });
});

describe("a host that was off past the end of its certificate", () => {
  it("comes back with a new enrolment", async () => {
    await vault.lifetimes(4);
    const args = await host.enrol();
    await wait(5_000);
    const ran = await host.renew();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /the certificate has expired on \S+Z and Vault lets this host in no more: run `pulumi up`, which enrols it anew\n$/,
    );
    expect(sleeps()).toEqual([]);
    expect(metric(host, "renewal_failures")).toBe(1);
    await vault.lifetimes(HOUR);
    const again = await host.args();
    succeeded(await host.identity({ ...args, enrolment: again.enrolment }));
    expect(await host.certificate("-checkend", "3000")).toBe("Certificate will not expire");
  });

  it("comes back by itself with a login certificate", async () => {
    await vault.lifetimes(4);
    await host.enrol({ authority: vault.authority("host-nas-login") });
    expect(host.box.mode("/var/lib/homelab-pki/login.pem")).toBe("0400");
    const login = await host.box.run([
      "openssl",
      "x509",
      "-in",
      "/var/lib/homelab-pki/login.pem",
      "-noout",
      "-text",
    ]);
    expect(login.stdout).toContain("TLS Web Client Authentication\n");
    expect(login.stdout).not.toContain("TLS Web Server Authentication");
    await vault.lifetimes(HOUR);
    await wait(5_000);
    succeeded(await host.renew());
    expect(await host.certificate("-checkend", "3000")).toBe("Certificate will not expire");
  });

  it("keeps no login certificate when that is no longer wanted", async () => {
    const args = await host.enrol({ authority: vault.authority("host-nas-login") });
    succeeded(await host.identity({ ...args, authority: vault.authority() }));
    expect(host.box.exists("/var/lib/homelab-pki/login.pem")).toBe(false);
  });
});
