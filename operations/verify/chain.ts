import { X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { client, inPrivateFolder } from "./clients.ts";

/** The certificates of a PEM text, in order. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/**
 * Has openssl judge a chain as a client does that trusts these roots and nothing else.
 *
 * @param served what a server sends: the leaf first, then its issuers, PEM
 * @throws Error in openssl's own words
 */
export async function verifyChain(roots: string, served: string): Promise<void> {
  await inPrivateFolder(async (folder) => {
    const rootFile = join(folder, "roots.pem");
    const servedFile = join(folder, "served.pem");
    await writeFile(rootFile, roots);
    await writeFile(servedFile, served);
    const onlyTheseRoots = ["-no-CAfile", "-no-CApath", "-no-CAstore", "-CAfile", rootFile];
    await client("openssl", [
      "verify",
      "-x509_strict",
      ...onlyTheseRoots,
      "-untrusted",
      servedFile,
      servedFile,
    ]);
  });
}

/** `until 2036-11-20`, the end of the first certificate's life. */
export function untilDate(pem: string): string {
  const [first] = certificatesOf(pem);
  return first === undefined
    ? "no certificate"
    : `until ${new Date(first.validTo).toISOString().slice(0, 10)}`;
}
