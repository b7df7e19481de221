import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testRoot } from "../../support/certificates.ts";
import { DevVault } from "./dev-vault.ts";
import { metric, succeeded, TestHost, WITH_METRICS } from "./test-host.ts";

let vault: DevVault;
let host: TestHost;
beforeAll(async () => {
  vault = await DevVault.start();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  host = await TestHost.start(vault, WITH_METRICS);
});
afterEach(() => host.box.stop());

describe("programs on the host", () => {
  const renewed = (line: string) => `echo "renewed ${line}" >>/run/calls\n`;

  it("are told of each certificate, after their copies", async () => {
    await host.enrol();
    const copy = { file: "key.pem", path: "/etc/web/key.pem", owner: "nobody:nogroup" } as const;
    const show = 'echo "key $(cksum </etc/web/key.pem)" >>/run/calls\n';
    succeeded(await host.profiles({ name: "web", files: [], copies: [copy], apply: show, renewed: show }));
    expect(host.box.read("/etc/systemd/system/homelab-pki-renew.service.d/writable.conf")).toBe(
      '[Service]\nReadWritePaths="-/etc/web"\n',
    );
    const first = host.box.calls();
    expect(first).toEqual(["systemctl daemon-reload", expect.stringMatching(/^key /)]);
    succeeded(await host.renew());
    expect(host.box.calls()).toEqual([]);
    expect(host.box.mode("/etc/web/key.pem")).toBe("0400");
    expect((await host.box.run(["stat", "-c", "%U:%G", "/etc/web/key.pem"])).stdout).toBe("nobody:nogroup\n");
    succeeded(await host.renew("now"));
    expect(host.box.calls()).toEqual([expect.not.stringMatching(first[1] ?? "")]);
    expect(host.box.read("/etc/web/key.pem")).toBe(host.box.read("/var/lib/tls/key.pem"));
    succeeded(await host.renew());
    expect(host.box.calls()).toEqual([]);
  });

  it("may have files in folders of any name", async () => {
    await host.enrol();
    const files = [{ path: '/srv/a "b" \\c 100%/file', content: "" }];
    succeeded(await host.profiles({ name: "odd", files, apply: "" }));
    const unit = "/etc/systemd/system/homelab-pki-renew.service";
    expect(host.box.read(`${unit}.d/writable.conf`)).toBe(
      '[Service]\nReadWritePaths="-/srv/a \\"b\\" \\\\c 100%%"\n',
    );
    const verified = await host.box.run(["systemd-analyze", "verify", unit]);
    expect(`${verified.stdout}${verified.stderr}`).not.toContain("writable.conf");
    expect(verified.code).toBe(0);
  });

  it("are told each by itself, and again if that failed", async () => {
    await host.enrol();
    succeeded(
      await host.profiles(
        { name: "a", files: [], apply: "", renewed: "[ -e /run/well ]\n" },
        { name: "b", files: [], apply: "", renewed: renewed("b") },
      ),
    );
    const failed = await host.renew("now");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(
      "homelab-pki: a could not be told of the new certificate and serves the old one\n",
    );
    expect(host.box.calls()).toEqual(["renewed b"]);
    expect(metric(host, "renewal_failures")).toBe(1);
    host.box.write("/run/well", "");
    expect(succeeded(await host.renew()).stderr).toBe("");
    expect(host.box.calls()).toEqual([]);
    expect(metric(host, "renewal_failures")).toBe(0);
  });

  it("are told of other roots too, without another certificate", async () => {
    const args = await host.enrol();
    succeeded(await host.profiles({ name: "b", files: [], apply: "", renewed: renewed("b") }));
    const before = await host.serial();
    const rootBundle = `${args.rootBundle}${(await testRoot()).pem}`;
    succeeded(await host.identity({ ...args, rootBundle }));
    expect(host.box.calls()).toContain("renewed b");
    expect(host.box.read("/var/lib/tls/root_ca.crt")).toBe(rootBundle);
    expect(await host.serial()).toBe(before);
  });
});

describe("formats on demand", () => {
  it("are made for parts that need them, with each certificate, and go with the last of those", async () => {
    await host.enrol();
    const web = {
      name: "web",
      files: [],
      needs: ["key_pkcs8.pem", "bundle.pem", "cert.p12"],
      apply: "",
    } as const;
    succeeded(await host.profiles(web));
    for (let round = 0; round < 2; round += 1) {
      const key = host.box.read("/var/lib/tls/key.pem");
      expect(host.box.read("/var/lib/tls/bundle.pem")).toBe(host.box.read("/var/lib/tls/cert.pem") + key);
      expect(host.box.read("/var/lib/tls/key_pkcs8.pem")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      const p12 = await host.box.run([
        "openssl",
        "pkcs12",
        "-in",
        "/var/lib/tls/cert.p12",
        "-nodes",
        "-passin",
        "pass:",
      ]);
      expect(p12.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
      expect(p12.stdout).toContain("BEGIN PRIVATE KEY");
      for (const file of web.needs) expect(host.box.mode(`/var/lib/tls/live/${file}`)).toBe("0400");
      if (round === 0) succeeded(await host.renew("now"));
    }
    succeeded(await host.profiles({ ...web, needs: ["bundle.pem"] }));
    expect(host.box.list("/var/lib/tls")).toEqual([
      "bundle.pem",
      "cert.pem",
      "generations",
      "key.pem",
      "live",
      "root_ca.crt",
    ]);
    expect(host.box.list("/var/lib/tls/live")).toEqual(["bundle.pem", "cert.pem", "key.pem", "wanted"]);
    succeeded(await host.profiles());
    expect(host.box.list("/var/lib/tls/live")).toEqual(["cert.pem", "key.pem", "wanted"]);
  });
});
