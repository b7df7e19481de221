import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { INSTALLER, installer } from "../../../components/host/payload/on-host.ts";
import { identityPayload } from "../../../components/host/payload.ts";
import { resolved } from "../../support/mocks.ts";
import { DevVault } from "./dev-vault.ts";
import { SCRIPTS, succeeded, TestHost } from "./test-host.ts";

const SERIAL = /^([0-9a-f]{2}:)+[0-9a-f]{2}$/;

let vault: DevVault;
let host: TestHost;
beforeAll(async () => {
  vault = await DevVault.start();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  host = await TestHost.start(vault);
});
afterEach(() => host.box.stop());

describe("enrolment by Vault", () => {
  it("gets a certificate with all names for a key made on the host", async () => {
    const ran = await host.identity(await host.args());
    expect(ran).toMatchObject({ code: 0, stdout: "" });
    expect(ran.stderr).toMatch(
      /^homelab-pki: enrolling as spiffe:\/\/lab.example\/host\/nas\nhomelab-pki: the certificate is valid until \S+Z\n$/,
    );
    expect(await host.certificate("-subject")).toBe("subject=CN = nas.lab.example");
    expect(await host.certificate("-ext", "subjectAltName")).toContain(
      "DNS:nas, DNS:nas.lab.example, IP Address:192.0.2.21, IP Address:2001:DB8:0:0:0:0:0:21, " +
        "URI:spiffe://lab.example/host/nas",
    );
    const key = await host.box.run(["openssl", "pkey", "-in", "/var/lib/tls/key.pem", "-pubout"]);
    expect(`${await host.certificate("-pubkey")}\n`).toBe(key.stdout);
  });

  it("serves the chain without its root", async () => {
    await host.enrol();
    const chain = host.box.read("/var/lib/tls/cert.pem");
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(chain).not.toContain((await vault.root()).trim());
    const verified = await host.box.run([
      "openssl",
      "verify",
      "-CAfile",
      "/var/lib/tls/root_ca.crt",
      "-untrusted",
      "/var/lib/tls/cert.pem",
      "/var/lib/tls/cert.pem",
    ]);
    expect(verified.stdout).toBe("/var/lib/tls/cert.pem: OK\n");
  });

  it("keeps keys for root alone and certificates for everybody", async () => {
    await host.enrol();
    const found = await host.box.sh(
      "find /var/lib/tls /var/lib/homelab-pki /etc/homelab-pki /usr/local/lib/homelab-pki -printf '%m %u:%g %y %P\\n' | sort -k 4",
    );
    const generation = /generations\/(\d{8}T\d{6}Z)\n/.exec(found.stdout)?.[1] ?? "";
    const lines = found.stdout.replaceAll(generation, "STAMP").split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "755 root:root d generations/STAMP",
        "444 root:root f generations/STAMP/cert.pem",
        "400 root:root f generations/STAMP/key.pem",
        "444 root:root f root_ca.crt",
        "644 root:root f identity.conf",
        "755 root:root f renew.sh",
      ]),
    );
    expect(host.box.mode("/var/lib/tls")).toBe("0755");
    expect(host.box.mode("/var/lib/homelab-pki")).toBe("0700");
    expect(lines.filter((line) => !line.includes(" root:root ") && line !== "")).toEqual([]);
    // Nobody but root writes anywhere.
    expect(
      lines.filter((line) => /^\d?\d[2367]\d |^\d?\d\d[2367] /.test(line) && !line.includes(" l ")),
    ).toEqual([]);
    expect((await host.box.run(["readlink", "/var/lib/tls/live"])).stdout).toBe(
      `generations/${generation}\n`,
    );
  });

  it("reports what it has to the registry, and starts the timer", async () => {
    const id = "2026-01-02T03:04:05.678Z";
    succeeded(
      await host.identity(await host.args({ enrolment: { id, secret: await vault.enrolmentSecret() } })),
    );
    const report = await vault.report();
    expect(report).toEqual({
      enrolment: id,
      serial: expect.stringMatching(SERIAL),
      not_after: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const serial = String(report?.serial).replaceAll(":", "").toUpperCase();
    expect(await host.serial()).toBe(`serial=${serial}`);
    const issued = await vault.client.read(`pki_int/cert/${report?.serial}`);
    expect(issued?.certificate).toContain("BEGIN CERTIFICATE");
    const end = Date.parse((await host.certificate("-enddate")).replace("notAfter=", ""));
    expect(Date.parse(String(report?.not_after))).toBe(end);
    expect(host.box.calls()).toEqual([
      "systemctl enable --quiet --no-reload homelab-pki-renew.timer",
      "systemctl restart homelab-pki-renew.timer",
    ]);
  });

  it("shows its secrets to no other process and leaves none on disk", async () => {
    // Every program that the scripts start writes down its arguments and environment first.
    const programs = [
      "curl",
      "openssl",
      "sed",
      "awk",
      "cat",
      "tail",
      "tr",
      "cut",
      "sort",
      "cmp",
      "grep",
      "mv",
      "sh",
    ];
    for (const name of programs) {
      const real = (await host.box.sh(`command -v ${name}`)).stdout.trim();
      host.box.program(
        name,
        `#!/bin/dash\n{ printf '%s ' ${name} "$@"; /usr/bin/tr '\\0' '\\n' </proc/self/environ; } >>/run/processes\nexec ${real} "$@"\n`,
      );
    }
    const args = await host.args();
    // As a careless caller could: what is exported already would be exported with every new value.
    const exported = "export token=x secret=x secret_id=x answer=x\n";
    succeeded(await host.box.sh(exported + (await resolved(identityPayload(args)))));

    const [roleId = "", wrappingToken = ""] = String(args.enrolment.secret).split(" ");
    const processes = host.box.read("/run/processes").split("\n");
    const showing = (text: string) => processes.filter((line) => line.includes(text));
    expect(showing("curl -q --config - --silent")).not.toEqual([]);
    const onDisk = (text: string) =>
      host.box.run(["/usr/bin/grep", "-rlF", text, "/mnt/layers", "/var/lib", "/run/homelab-pki"]);
    for (const secret of [wrappingToken, roleId, "hvs.", "hvb."]) {
      expect(showing(secret)).toEqual([]);
      expect((await onDisk(secret)).stdout).toBe("");
    }
    // The same search finds what is there.
    expect((await onDisk(args.spiffeId)).stdout).not.toBe("");
  });

  it("is refused by a host that lacks a program, before anything is touched", async () => {
    const authority = { client: "step", url: "https://ca.lab.example", fingerprint: "ab" } as const;
    expect(await host.identity(await host.args({ authority }))).toMatchObject({
      code: 1,
      stderr:
        "homelab-pki: the command step is missing: install the step command of Smallstep on this host\n",
    });
    expect(host.box.exists("/etc/homelab-pki")).toBe(false);
  });

  it("says what a used secret means", async () => {
    const args = await host.enrol();
    const again = await host.identity({ ...args, enrolment: { ...args.enrolment, id: "another" } });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(
      "homelab-pki: the enrolment's secret has expired or has been used: run `pulumi up` again. " +
        "If this host has not used it, somebody else has\n",
    );
    expect(again.stderr).toMatch(/homelab-pki: failed: identity\n$/);
    expect(host.box.calls().filter((call) => call.startsWith("sleep"))).toEqual([]);
  });

  it("has not succeeded before the host can log in with what it got", async () => {
    await vault.lockOut(true);
    try {
      const ran = await host.identity(await host.args());
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain("homelab-pki: Vault answered 400 to auth/hosts-cert/login: ");
    } finally {
      await vault.lockOut(false);
    }
  });

  it("enrols anew with another id and a new secret", async () => {
    await host.enrol();
    const before = await host.serial();
    await host.enrol();
    expect(await host.serial()).not.toBe(before);
    expect((await vault.report())?.enrolment).toBe("enrolment-2");
  });

  it("leaves the installer to the other payloads, and no other copy however it ends", async () => {
    await host.box.sh("mkdir /run/tmp");
    const whole = `TMPDIR=/run/tmp\nexport TMPDIR\n${await resolved(identityPayload(await host.args()))}`;
    const calls = whole.lastIndexOf("\nstart\n");
    for (const end of [calls / 2, calls, calls + 8, whole.length - 2, whole.length]) {
      await host.box.sh(whole.slice(0, end));
      expect(host.box.list("/run/tmp")).toEqual([]);
    }
    expect(host.box.read(INSTALLER)).toBe(installer());
    expect(host.box.mode(INSTALLER)).toBe("0600");
  });

  it("does nothing the second time", async () => {
    const args = await host.enrol();
    const state = () =>
      host.box.sh(
        "find /etc /var/lib /usr/local /run -newer /run/mark | grep -v -e /run/homelab-pki -e '^/run$' -e '^/var/lib/homelab-pki$'",
      );
    await host.box.sh("/bin/sleep 0.1; touch /run/mark; /bin/sleep 0.1");
    expect(succeeded(await host.identity(args))).toMatchObject({ stdout: "", stderr: "" });
    expect((await state()).stdout).toBe("");
    expect(host.box.calls()).toEqual([]);
  });

  it("prints the public half of a WireGuard key that it makes once", async () => {
    const args = await host.args({ wireguard: true });
    const first = succeeded(await host.identity(args)).stdout;
    expect(first).toMatch(/^fact wireguard_public_key [A-Za-z0-9+/]{43}=\n$/);
    expect(succeeded(await host.identity(args)).stdout).toBe(first);
    expect(host.box.mode("/etc/wireguard/homelab-pki.key")).toBe("0400");
    const key = host.box.read("/etc/wireguard/homelab-pki.key").trim();
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    const { createPrivateKey, createPublicKey } = await import("node:crypto");
    const prefix = Buffer.from("302e020100300506032b656e04220420", "hex");
    const der = Buffer.concat([prefix, Buffer.from(key, "base64")]);
    const ours = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
    const raw = ours.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
    expect(first).toBe(`fact wireguard_public_key ${raw}\n`);
  });

  it("refuses a host that has keys of somebody else's, and touches nothing", async () => {
    host.box.write("/var/lib/tls/cert.pem", "made by hand\n");
    const ran = await host.identity(await host.args());
    expect(ran).toMatchObject({
      code: 1,
      stderr:
        "homelab-pki: /var/lib/tls/cert.pem exists and is not ours: move it away or choose another path\n" +
        "homelab-pki: nothing was changed\n",
    });
    expect(host.box.read("/var/lib/tls/cert.pem")).toBe("made by hand\n");
    expect(host.box.exists(SCRIPTS)).toBe(false);
    expect(host.box.exists("/etc/homelab-pki")).toBe(false);
  });

  it("takes everything away again", async () => {
    const before = (await host.box.sh("find /etc /var/lib /usr/local -newer /run/mark; touch /run/mark"))
      .stdout;
    expect(before).toBe("");
    const layers = () => host.box.sh("find /mnt/layers /var/lib ! -type d | grep -v /usr/local/sbin/ | sort");
    const files = (await layers()).stdout;
    await host.enrol({ wireguard: true, authority: vault.authority("host-nas-login") });
    succeeded(await host.profiles({ name: "web", files: [], needs: ["bundle.pem"], apply: "" }));
    host.box.write("/var/lib/tls/precious", "not ours\n");
    host.box.calls();
    expect(succeeded(await host.remove())).toMatchObject({ stdout: "", stderr: "" });
    expect(host.box.list("/var/lib/tls")).toEqual(["precious"]);
    expect((await layers()).stdout.replace("/var/lib/tls/precious\n", "")).toBe(files);
    expect(host.box.calls()).toContain("systemctl disable --quiet --now homelab-pki-renew.timer");
    expect(succeeded(await host.remove()).stderr).toBe("");
  });
});
