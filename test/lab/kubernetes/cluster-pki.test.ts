import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { PROJECT_DIR } from "../../../lab/layout.ts";

const folder = mkdtempSync(join(tmpdir(), "cluster-pki-"));
const script = join(PROJECT_DIR, "lab/kubernetes/node/usr/local/sbin/cluster-pki");

beforeAll(() => {
  // What an interrupted run has left.
  execFileSync("mkdir", [join(folder, "pki")]);
  writeFileSync(join(folder, "pki/ca.key"), "half a key");
  const env = {
    PATH: process.env.PATH,
    NODE_NAME: "test-node",
    NODE_ADDRESS: "192.0.2.10",
    API_SERVICE_ADDRESS: "10.96.0.1",
  };
  execFileSync("sh", [script, folder], { env, stdio: "pipe" });
});
afterAll(() => rmSync(folder, { recursive: true }));

function certificate(name: string): X509Certificate {
  return new X509Certificate(readFileSync(join(folder, "pki", `${name}.crt`)));
}

test("the API server is found by the service, the node, and the machine's loopback", () => {
  const { subjectAltName } = certificate("apiserver");
  expect(subjectAltName?.split(", ")).toEqual([
    "DNS:kubernetes",
    "DNS:kubernetes.default",
    "DNS:kubernetes.default.svc",
    "DNS:kubernetes.default.svc.cluster.local",
    "DNS:test-node",
    "DNS:localhost",
    "IP Address:192.0.2.10",
    "IP Address:127.0.0.1",
    "IP Address:10.96.0.1",
  ]);
});

test.each([
  ["apiserver", "ca"],
  ["kubelet-server", "ca"],
  ["apiserver-kubelet-client", "ca"],
  ["front-proxy-client", "front-proxy-ca"],
])("%s is signed by %s, is no CA and has an ECDSA P-256 key", (name, issuer) => {
  const leaf = certificate(name);
  expect(leaf.checkIssued(certificate(issuer)) && leaf.verify(certificate(issuer).publicKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  const key = createPrivateKey(readFileSync(join(folder, "pki", `${name}.key`)));
  expect(key.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(leaf.checkPrivateKey(key)).toBe(true);
});

test.each([
  ["admin", "O=system:masters\nCN=admin"],
  ["kubelet", "O=system:nodes\nCN=system:node:test-node"],
  ["proxy", "CN=system:kube-proxy"],
])("the kubeconfig of %s names it to the API server", (name, subject) => {
  const config = parse(readFileSync(join(folder, `${name}.conf`), "utf8"));
  const [{ user }] = config.users;
  const client = new X509Certificate(Buffer.from(user["client-certificate-data"], "base64"));
  expect(client.subject).toBe(subject);
  expect(config.clusters[0].cluster.server).toBe("https://192.0.2.10:6443");
});

test("nobody but root reads a key or a kubeconfig", () => {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const open = entries.filter((path) => (statSync(join(folder, path)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
  expect(existsSync(join(folder, "pki/complete"))).toBe(true);
});
