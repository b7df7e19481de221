import { afterAll } from "vitest";
import { uniqueName, vault } from "../support/lab.ts";

const mounts: string[] = [];

afterAll(async () => {
  await Promise.all(mounts.map(async (path) => (await vault()).delete(`sys/mounts/${path}`)));
  mounts.length = 0;
});

/** Mounts a PKI secrets engine that goes away with the test file, and returns its path. */
export async function pkiMount(): Promise<string> {
  const path = uniqueName("conformance-pki");
  await (await vault()).write(
    `sys/mounts/${path}`,
    { type: "pki", config: { max_lease_ttl: "87600h" } },
    "POST",
  );
  mounts.push(path);
  return path;
}

/** Makes an EC key in a mount and returns its id. */
export async function pkiKey(mount: string): Promise<string> {
  const key = { key_type: "ec", key_bits: 256 };
  const made = await (await vault()).write(`${mount}/keys/generate/internal`, key);
  return String(made?.data.key_id);
}

/** Makes a root in a mount, as a rule without a limit to its path, and returns the id of its issuer. */
export async function pkiRoot(mount: string, name: string, maxPathLength = -1): Promise<string> {
  const root = {
    common_name: name,
    key_type: "ec",
    key_bits: 256,
    ttl: "8760h",
    issuer_name: name,
    max_path_length: maxPathLength,
  };
  const made = await (await vault()).write(`${mount}/issuers/generate/root/internal`, root);
  return String(made?.data.issuer_id);
}

/** Makes a signing request in a mount and returns its PEM. */
export async function pkiRequest(mount: string, commonName: string): Promise<string> {
  const request = { common_name: commonName, key_ref: await pkiKey(mount) };
  const made = await (await vault()).write(`${mount}/issuers/generate/intermediate/existing`, request);
  return String(made?.data.csr);
}

/** Has a root in one mount sign a request of another, and returns the certificate's PEM. */
export async function pkiSigned(rootMount: string, csr: string): Promise<string> {
  const signing = { csr, common_name: "Conformance Intermediate", ttl: "4380h", format: "pem" };
  const made = await (await vault()).write(`${rootMount}/root/sign-intermediate`, signing);
  return String(made?.data.certificate);
}
