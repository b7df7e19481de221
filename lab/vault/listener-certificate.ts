import { randomBytes, X509Certificate } from "node:crypto";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Lab } from "../layout.ts";
import { readFileIfPresent } from "../support/files.ts";
import { run } from "../support/run.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
const LISTENER_DAYS = 365;
const RENEW_BEFORE_DAYS = 30;

/** What {@link ensureListenerCertificate} did. */
export type ListenerCertificateChange = "kept" | "renewed" | "created";

/**
 * Makes the certificate of Vault's listener, or renews it when less than 30 days are left.
 *
 * Its CA is the lab's own and signs nothing else. The CA's key stays in a 0400 file, because a renewal under the
 * same CA is nothing that a client notices.
 */
export async function ensureListenerCertificate(
  lab: Lab,
  now: Date = new Date(),
): Promise<ListenerCertificateChange> {
  const { caCertificate, certificate } = lab.vault;
  const ca = await readCertificate(caCertificate);
  const listener = await readCertificate(certificate);
  const caIsGood = ca !== undefined && !expiresSoon(ca, now);
  if (caIsGood && listener?.verify(ca.publicKey) && !expiresSoon(listener, now)) return "kept";
  await mkdir(dirname(caCertificate), { recursive: true, mode: 0o700 });
  if (!caIsGood) await createCa(lab);
  await createListenerCertificate(lab);
  return ca === undefined ? "created" : "renewed";
}

/** Whether a certificate is so near to its end that it is replaced. */
export function expiresSoon(certificate: X509Certificate, now: Date): boolean {
  return certificate.validToDate.getTime() - now.getTime() < RENEW_BEFORE_DAYS * DAY_MS;
}

async function createCa(lab: Lab): Promise<void> {
  const folder = dirname(lab.vault.caCertificate);
  const key = temporaryIn(folder);
  const certificate = temporaryIn(folder);
  const subject = `/CN=homelab-pki ${lab.name} bootstrap CA`;
  const extensions = [
    "basicConstraints=critical,CA:TRUE,pathlen:0",
    "keyUsage=critical,keyCertSign,cRLSign",
    "subjectKeyIdentifier=hash",
  ];
  const request = ["req", "-x509", "-days", String(CA_DAYS), "-subj", subject, "-out", certificate];
  await run("openssl", [...request, ...newKey(key)], { input: requestConfig(extensions) });
  await moveInto(key, caKey(lab), 0o400);
  await moveInto(certificate, lab.vault.caCertificate, 0o644);
}

async function createListenerCertificate(lab: Lab): Promise<void> {
  const folder = dirname(lab.vault.certificate);
  const [key, request, certificate] = [temporaryIn(folder), temporaryIn(folder), temporaryIn(folder)];
  const extensions = [
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth",
    `subjectAltName=IP:${lab.vault.address},IP:127.0.0.1,DNS:localhost`,
  ];
  await run("openssl", ["req", "-new", "-subj", "/CN=Vault", "-out", request, ...newKey(key)], {
    input: requestConfig(extensions),
  });
  const authority = ["-CA", lab.vault.caCertificate, "-CAkey", caKey(lab), "-copy_extensions", "copy"];
  const output = ["-days", String(LISTENER_DAYS), "-set_serial", serialNumber(), "-out", certificate];
  await run("openssl", ["x509", "-req", "-in", request, ...authority, ...output]);
  await rm(request);
  await moveInto(key, lab.vault.privateKey, 0o400);
  await moveInto(certificate, lab.vault.certificate, 0o644);
}

function newKey(path: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", path, "-config", "-"];
}

/** A configuration of its own: the machine's openssl.cnf adds extensions that nobody asked for. */
function requestConfig(extensions: readonly string[]): string {
  const sections = ["[req]", "distinguished_name=subject", "req_extensions=asked", "x509_extensions=asked"];
  return [...sections, "[subject]", "[asked]", ...extensions, ""].join("\n");
}

/** 120 random bits, positive (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  return `0x01${randomBytes(15).toString("hex")}`;
}

function caKey(lab: Lab): string {
  return join(dirname(lab.vault.caCertificate), "ca.key");
}

function temporaryIn(folder: string): string {
  return join(folder, `.new-${randomBytes(6).toString("hex")}`);
}

async function moveInto(temporary: string, path: string, mode: number): Promise<void> {
  await chmod(temporary, mode);
  await rename(temporary, path);
}

async function readCertificate(path: string): Promise<X509Certificate | undefined> {
  const pem = await readFileIfPresent(path);
  return pem === undefined ? undefined : new X509Certificate(pem);
}
