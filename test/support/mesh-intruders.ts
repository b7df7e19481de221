import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../lab/support/run.ts";
import { inPrivateFolder } from "../../operations/verify/clients.ts";
import { testCertificate, testRoot } from "./certificates.ts";
import { kubectl, vault } from "./clients.ts";
import { onNode } from "./mesh-proxies.ts";
import { identityOf } from "./mesh-workloads.ts";

/** A certificate, with what leads to its root, and its key. */
export interface Pair {
  readonly chain: string;
  readonly key: string;
}

/**
 * Asks a sidecar from the node, where no proxy stands in between, with a certificate or with none.
 *
 * @returns the HTTP status, or 0 when there was no answer.
 */
export async function ask(url: string, pair?: Pair): Promise<number> {
  // Of its server curl could check a DNS name only, and a workload has none.
  const options = ["--silent", "--max-time", "10", "--insecure", "--output", "/dev/null"];
  const { stdout } = await shown(pair, ([chain, key]) =>
    onNode("curl", [
      ...options,
      ...(chain && key ? ["--cert", chain, "--key", key] : []),
      ...["--write-out", "%{http_code}", url],
    ]),
  );
  return Number(stdout);
}

/**
 * What a sidecar says to a client that it refuses: the alert of TLS, which curl often misses while it sends its request.
 *
 * @param address address and port
 */
export async function alert(address: string, pair?: Pair): Promise<string | undefined> {
  const { stderr } = await shown(pair, ([chain, key]) =>
    onNode("timeout", [
      ...["10", "openssl", "s_client", "-connect", address, "-ign_eof"],
      ...(chain && key ? ["-cert", chain, "-cert_chain", chain, "-key", key] : []),
    ]),
  );
  return /alert ([a-z ]+):/.exec(stderr)?.[1];
}

/** Runs a client with the files of the certificate and of the key that it is to show. */
function shown<T>(pair: Pair | undefined, client: (files: readonly string[]) => Promise<T>): Promise<T> {
  if (pair === undefined) return client([]);
  return inPrivateFolder(async (folder) => {
    const files = [join(folder, "chain.pem"), join(folder, "key.pem")] as const;
    await writeFile(files[0], pair.chain);
    await writeFile(files[1], pair.key);
    return client(files);
  });
}

/** Makes an ECDSA P-256 key and a request to certify it. */
export async function request(uri: string): Promise<{ readonly key: string; readonly csr: string }> {
  const printed = await run("openssl", [
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/"],
    ...["-addext", `subjectAltName=critical,URI:${uri}`, "-keyout", "-", "-out", "-"],
  ]);
  const begin = printed.indexOf("-----BEGIN CERTIFICATE REQUEST-----");
  return { key: printed.slice(0, begin), csr: printed.slice(begin) };
}

/** A certificate of the mesh's own CA, as istiod has it signed for a service account. */
export async function signedByVault(account: string, ttl: string): Promise<Pair> {
  const { key, csr } = await request(identityOf(account));
  const path = "pki_int/sign/istio-lab";
  const signing = ["write", "-format=json", path, "csr=-", `ttl=${ttl}`];
  const { data } = JSON.parse(await vault(signing, csr));
  return { chain: [data.certificate, ...data.ca_chain].join("\n"), key };
}

/** A certificate that says the same, of a CA that nobody in the mesh knows. */
export async function signedByAnother(account: string): Promise<Pair> {
  const issuer = await testRoot("Another Root CA");
  const { pem, keyPem } = await testCertificate({ commonName: account, issuer, uri: identityOf(account) });
  return { chain: pem, key: keyPem };
}

/** A certificate that the cluster's own CA has signed for a URI, by whoever has got hold of its key. */
export async function signedByCluster(uri: string): Promise<Pair> {
  const { data } = JSON.parse(
    await kubectl(["get", "secret", "cacerts", "-n", "istio-system", "-o", "json"]),
  );
  const [chain = "", caKey = ""] = ["tls.crt", "tls.key"].map((name) =>
    Buffer.from(data[name], "base64").toString(),
  );
  const { key, csr } = await request(uri);
  const extensions = [
    `subjectAltName=critical,URI:${uri}`,
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth,clientAuth",
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid",
  ];
  const leaf = await inPrivateFolder(async (folder) => {
    const file = async (name: string, content: string) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    return run("openssl", [
      ...["x509", "-req", "-days", "1", "-in", await file("csr.pem", csr)],
      ...["-CA", await file("ca.pem", chain), "-CAkey", await file("ca-key.pem", caKey)],
      ...["-extfile", await file("extensions", extensions.join("\n"))],
    ]);
  });
  return { chain: leaf + chain, key };
}
