import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Platform } from "../../../components/host/identity.ts";
import { library } from "../../../components/host/payload/on-host.ts";
import { partCalls } from "../../../components/host/payload/part-calls.ts";
import { trustStorePart } from "../../../components/host/payload/trust-store.ts";
import { type TestCertificate, testRoot } from "../../support/certificates.ts";
import { Sandbox } from "./sandbox.ts";
import { succeeded } from "./test-host.ts";

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
  succeeded(await box.sh(`${library()}\nstart\n${part}finish identity\n`));
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
async function trusted(
  root: TestCertificate,
  bundle = "/etc/ssl/certs/ca-certificates.crt",
): Promise<boolean> {
  box.write("/run/root.pem", root.pem);
  const verified = await box.run(["openssl", "verify", "-no-CApath", "-CAfile", bundle, "/run/root.pem"]);
  return verified.code === 0;
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
  const bundle = "/etc/ssl/certs/ca-certificates.crt";
  const before = box.read(bundle);
  await trust("qnap", old, next);
  expect([await trusted(old), await trusted(next)]).toEqual([true, true]);
  await trust("qnap", next);
  expect([await trusted(old), await trusted(next)]).toEqual([false, true]);
  expect(box.read(bundle).match(/^# homelab-pki: begin$/gm)).toHaveLength(1);
  await trust("qnap");
  expect(box.read(bundle)).toBe(before);
});
