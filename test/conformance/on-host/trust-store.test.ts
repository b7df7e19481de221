import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Platform } from "../../../components/host/identity.ts";
import { installer } from "../../../components/host/payload/on-host.ts";
import { partCalls } from "../../../components/host/payload/part-calls.ts";
import { trustStorePart } from "../../../components/host/payload/trust-store.ts";
import { type TestCertificate, testRoot } from "../../support/certificates.ts";
import { Sandbox } from "./sandbox.ts";
import { succeeded } from "./test-host.ts";

const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

let box: Sandbox;
let old: TestCertificate;
let next: TestCertificate;
beforeEach(async () => {
  box = await Sandbox.start();
  old = await testRoot("Old Root");
  next = await testRoot("Next Root");
});
afterEach(() => box.stop());

/** Makes the platform trust these roots and no others of ours. */
async function trust(platform: Platform, ...roots: readonly TestCertificate[]): Promise<void> {
  const bundle = roots.map(({ pem }) => pem).join("");
  const part = roots.length > 0 ? partCalls(trustStorePart(platform, bundle)) : "";
  succeeded(await box.sh(`installer=\n${installer()}\nstart\n${part}finish identity\n`));
}

async function fileName(root: TestCertificate): Promise<string> {
  box.write("/run/root.pem", root.pem);
  const printed = await box.run([
    "openssl",
    "x509",
    "-in",
    "/run/root.pem",
    "-noout",
    "-fingerprint",
    "-sha256",
  ]);
  return `homelab-pki-${printed.stdout.replace(/.*=/, "").replaceAll(":", "").slice(0, 8).toLowerCase()}`;
}

/** Whether the system's own bundle has the root. */
function trusted(root: TestCertificate): Promise<boolean> {
  return verifies(root, "-no-CApath", "-CAfile", BUNDLE);
}

/** Whether programs that look into the system's folder, by a subject's hash, find the root. */
function trustedByHash(root: TestCertificate): Promise<boolean> {
  return verifies(root, "-no-CAfile", "-CApath", "/etc/ssl/certs");
}

async function verifies(root: TestCertificate, ...store: readonly string[]): Promise<boolean> {
  box.write("/run/root.pem", root.pem);
  return (await box.run(["openssl", "verify", "-no-CAstore", ...store, "/run/root.pem"])).code === 0;
}

it("Debian trusts all roots, and those that retire no more", async () => {
  const others = box.list("/etc/ssl/certs").length;
  await trust("debian", old, next);
  const ours = box.list("/usr/local/share/ca-certificates").filter((name) => name.startsWith("homelab-pki-"));
  expect(ours).toEqual([`${await fileName(old)}.crt`, `${await fileName(next)}.crt`].sort());
  expect([await trusted(old), await trusted(next)]).toEqual([true, true]);
  await trust("debian", next);
  expect([await trusted(old), await trusted(next)]).toEqual([false, true]);
  await trust("debian");
  expect([await trusted(old), await trusted(next)]).toEqual([false, false]);
  expect(box.list("/etc/ssl/certs")).toHaveLength(others);
});

describe("a root that Debian is given", () => {
  /** Everything in the store: links with their targets, files with their checksums. */
  async function store(): Promise<string[]> {
    const { stdout } = await box.sh(
      'cd /etc/ssl/certs; for file in *; do echo "$file $(readlink "$file" || cksum <"$file")"; done',
    );
    return stdout.split("\n");
  }

  it("is added just as the platform's command would", async () => {
    await box.sh("update-ca-certificates");
    const command =
      '#!/bin/sh\necho update-ca-certificates >>/run/calls\nexec /usr/sbin/update-ca-certificates "$@"\n';
    box.program("update-ca-certificates", command);
    await trust("debian", old);
    await trust("debian", old, next);
    expect(box.calls()).toEqual([]);
    expect([await trusted(old), await trusted(next)]).toEqual([true, true]);
    expect([await trustedByHash(old), await trustedByHash(next)]).toEqual([true, true]);
    const ours = await store();
    expect(ours.filter((line) => line.includes("homelab-pki-"))).toHaveLength(4);
    expect((await box.sh("update-ca-certificates")).stdout).toContain("0 added, 0 removed");
    const names = (lines: readonly string[]) =>
      lines.filter((line) => !line.startsWith("ca-certificates.crt "));
    expect(names(await store())).toEqual(names(ours));
    expect(box.read(BUNDLE).match(/BEGIN/g)).toHaveLength(
      ours.filter((line) => line.includes(".pem /")).length,
    );
  });

  it("reaches what else keeps a store, by the platform's hooks", async () => {
    box.write("/etc/ca-certificates/update.d/java", "#!/bin/sh\ncat >>/run/calls\n", 0o755);
    await trust("debian", old);
    expect(box.calls()).toEqual([`+/etc/ssl/certs/${await fileName(old)}.pem`]);
  });

  it("is added to a bundle whose last line has no end", async () => {
    box.write(BUNDLE, box.read(BUNDLE).trimEnd());
    await trust("debian", old);
    expect(await trusted(old)).toBe(true);
    expect(box.read(BUNDLE)).not.toContain("----------");
  });

  it("is added once, however often its addition was interrupted", async () => {
    const name = `${await fileName(old)}.pem`;
    await trust("debian", old);
    const whole = await store();
    // As it is before the last link is made.
    await box.sh(`find /etc/ssl/certs -name '*.?' -lname '${name}' -delete`);
    expect(await store()).toHaveLength(whole.length - 1);
    await box.sh("for part in /var/lib/homelab-pki/parts/*; do : >$part/pending; done");
    await trust("debian", old);
    expect(await store()).toEqual(whole);
  });

  it("goes from the bundle although an interrupted run took its links away", async () => {
    await trust("debian", old, next);
    box.program("update-ca-certificates", "#!/bin/sh\nexit 1\n");
    await expect(trust("debian", next)).rejects.toThrow("failed: trust-store");
    expect([await trusted(old), await trusted(next)]).toEqual([true, true]);
    await box.sh("rm /usr/local/sbin/update-ca-certificates");
    await trust("debian", next);
    expect([await trusted(old), await trusted(next)]).toEqual([false, true]);
  });
});

describe("by the platform's own command", () => {
  it.each<[Platform, string, string, string, string]>([
    ["rhel", "/etc/pki/ca-trust/source/anchors", "pem", "update-ca-trust", "extract"],
    ["arch", "/etc/ca-certificates/trust-source/anchors", "crt", "trust", "extract-compat"],
    ["alpine", "/usr/local/share/ca-certificates", "crt", "update-ca-certificates", ""],
  ])("%s takes the roots of %s", async (platform, folder, extension, command, argument) => {
    box.program(
      command,
      `#!/bin/sh\necho "$*: $(ls ${folder} | grep homelab-pki | tr '\\n' ' ')" >>/run/calls\n`,
    );
    await trust(platform, old);
    await trust(platform, next);
    await trust(platform);
    expect(box.calls()).toEqual([
      `${argument}: ${await fileName(old)}.${extension} `,
      `${argument}: ${await fileName(next)}.${extension} `,
      `${argument}: `,
    ]);
  });
});

it("macOS adds each root once and deletes by hash those that retire", async () => {
  box.program("security", '#!/bin/sh\necho "$*" >>/run/calls\n');
  const keychain = "/Library/Keychains/System.keychain";
  const file = async (root: TestCertificate) => `/etc/homelab-pki/roots/${await fileName(root)}.pem`;
  const hash = async (root: TestCertificate) => {
    box.write("/run/root.pem", root.pem);
    const printed = await box.run([
      "openssl",
      "x509",
      "-in",
      "/run/root.pem",
      "-noout",
      "-fingerprint",
      "-sha1",
    ]);
    return printed.stdout.trim().replace(/.*=/, "").replaceAll(":", "");
  };
  await trust("macos", old);
  expect(box.calls()).toEqual([`add-trusted-cert -d -r trustRoot -k ${keychain} ${await file(old)}`]);
  await trust("macos", old, next);
  expect(box.calls()).toEqual([`add-trusted-cert -d -r trustRoot -k ${keychain} ${await file(next)}`]);
  await trust("macos", next);
  expect(box.calls()).toEqual([`delete-certificate -Z ${await hash(old)} -t ${keychain}`]);
  await trust("macos");
  expect(box.calls()).toEqual([`delete-certificate -Z ${await hash(next)} -t ${keychain}`]);
});

it("QNAP gets ours into its bundle, and back out", async () => {
  const before = box.read(BUNDLE);
  await trust("qnap", old, next);
  expect([await trusted(old), await trusted(next)]).toEqual([true, true]);
  await trust("qnap", next);
  expect([await trusted(old), await trusted(next)]).toEqual([false, true]);
  expect(box.read(BUNDLE).match(/^# homelab-pki: begin$/gm)).toHaveLength(1);
  await trust("qnap");
  expect(box.read(BUNDLE)).toBe(before);
});
