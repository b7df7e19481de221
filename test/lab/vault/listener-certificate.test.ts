import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Lab, labLayout } from "../../../lab/layout.ts";
import { ensureListenerCertificate } from "../../../lab/vault/listener-certificate.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let folder: string;
let lab: Lab;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "listener-"));
  const base = labLayout("test");
  const files = {
    caCertificate: join(folder, "ca.crt"),
    certificate: join(folder, "server.crt"),
    privateKey: join(folder, "server.key"),
  };
  lab = { ...base, vault: { ...base.vault, ...files } };
});

afterEach(() => rmSync(folder, { recursive: true }));

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const read = (path: string) => new X509Certificate(readFileSync(path));

test("a client that knows the CA alone accepts the listener under each of its names", async () => {
  expect(await ensureListenerCertificate(lab)).toBe("created");
  const { caCertificate, certificate } = lab.vault;
  const verified = execFileSync("openssl", [
    "verify",
    "-purpose",
    "sslserver",
    "-x509_strict",
    "-CAfile",
    caCertificate,
    certificate,
  ]);
  expect(String(verified)).toBe(`${certificate}: OK\n`);
  const listener = read(certificate);
  expect(listener.checkIP("192.0.2.2")).toBe("192.0.2.2");
  expect(listener.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(listener.checkHost("localhost")).toBe("localhost");
  expect(listener.ca).toBe(false);
  expect(read(caCertificate).ca).toBe(true);
});

test("keys are 0400 and nothing half-made stays behind", async () => {
  await ensureListenerCertificate(lab);
  expect(readdirSync(folder).sort()).toEqual(["ca.crt", "ca.key", "server.crt", "server.key"]);
  for (const key of ["ca.key", "server.key"]) expect(statSync(join(folder, key)).mode & 0o777).toBe(0o400);
});

test("it is kept while 30 days are left, and renewed after that under the same CA", async () => {
  await ensureListenerCertificate(lab);
  const [ca, first] = [read(lab.vault.caCertificate), read(lab.vault.certificate)];
  expect(await ensureListenerCertificate(lab, inDays(334))).toBe("kept");
  expect(read(lab.vault.certificate).fingerprint256).toBe(first.fingerprint256);
  expect(await ensureListenerCertificate(lab, inDays(336))).toBe("renewed");
  const second = read(lab.vault.certificate);
  expect(second.fingerprint256).not.toBe(first.fingerprint256);
  expect(second.verify(ca.publicKey)).toBe(true);
  expect(read(lab.vault.caCertificate).fingerprint256).toBe(ca.fingerprint256);
});

test("a certificate of another CA is replaced", async () => {
  await ensureListenerCertificate(lab);
  for (const file of ["ca.crt", "ca.key"]) rmSync(join(folder, file));
  await ensureListenerCertificate(lab);
  expect(read(lab.vault.certificate).verify(read(lab.vault.caCertificate).publicKey)).toBe(true);
});
