import "reflect-metadata";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as x509 from "@peculiar/x509";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPathLength } from "../../../components/pki/extensions.ts";
import { IntermediateCa } from "../../../components/pki/intermediate-ca.ts";
import { RootCa } from "../../../components/pki/root-ca.ts";
import { signAuthoritiesOnly } from "../../../components/pki/sign-only.ts";
import type { VaultClient } from "../../../lab/plugins/vault/client.ts";
import { plain, record } from "../../support/mocks.ts";
import { testChain, vaultOutputs } from "../../support/pki.ts";
import { labEnvironment, vault } from "../support/lab.ts";
import { type Plugin, startPlugin } from "../support/plugin.ts";
import { Resource } from "../support/resource.ts";
import { pkiMount, pkiRequest, pkiRoot } from "./prepare.ts";
import {
  alternativeNames,
  clientWith,
  requestFor,
  type SigningRequest,
  type Subject,
  sign,
} from "./requests.ts";

const SIGNED = "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate";
const HOUR = 3_600_000;

let plugin: Plugin;
let client: VaultClient;
let signPath: string;
let root: string;
let mesh: string;
let request: SigningRequest;
let cluster: string;

beforeAll(async () => {
  const rootMount = await pkiMount();
  const issuerRef = await pkiRoot(rootMount, "root", 2);
  root = await caOf(rootMount);
  plugin = await startPlugin("vault", labEnvironment());
  const mount = await pkiMount();
  const csr = await pkiRequest(mount, "Conformance Mesh CA");
  const signed = new Resource(plugin, SIGNED, "mesh");
  await signed.create({ ...(await signedInputs()), backend: rootMount, issuerRef, csr });
  mesh = String(signed.outputs.certificate);
  await (await vault()).write(`${mount}/intermediate/set-signed`, { certificate: mesh });
  signPath = `${mount}/root/sign-intermediate`;
  client = await clientWith(signAuthoritiesOnly(signPath));
  request = await requestFor({ commonName: "Conformance Cluster CA" });
  cluster = await sign(client, signPath, request);
});
afterAll(() => plugin.stop());

/** A mesh's CA, as the component has it signed. */
async function signedInputs() {
  const chain = await testChain(2);
  const vaultAddress = "https://vault.example:8200";
  const recording = await record(
    () => {
      const authority = new RootCa("root", {
        custody: "vault",
        commonName: "Root",
        vaultAddress,
        maxPathLength: 2,
        generations: [{ id: "r", state: "active" }],
      });
      return new IntermediateCa("mesh", {
        root: authority,
        commonName: "Conformance Mesh CA",
        vaultAddress,
        ttl: "180d",
        maxPathLength: 1,
        permittedUriDomains: ["mesh.example"],
        permittedDnsDomains: ["istio-system.svc"],
        excludedIpRanges: ["0.0.0.0/0", "::/0"],
        generations: [{ id: "m", root: "r", state: "active" }],
      });
    },
    { outputs: vaultOutputs(chain) },
  );
  return plain(recording.one(SIGNED).inputs);
}

async function caOf(mount: string): Promise<string> {
  const found = await (await vault()).read(`${mount}/cert/ca`);
  return String(found?.certificate);
}

/** What OpenSSL says of a certificate that the cluster's CA signs for a subject; whoever has its key can sign any. */
async function verdictOn(subject: Subject): Promise<string> {
  const signer = new x509.X509Certificate(cluster);
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const leaf = await x509.X509CertificateGenerator.create({
    subject: subject.commonName === undefined ? "" : `CN=${subject.commonName}`,
    issuer: signer.subject,
    publicKey: keys.publicKey,
    signingKey: request.keys.privateKey,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    notBefore: new Date(Date.now() - HOUR),
    notAfter: new Date(Date.now() + HOUR),
    extensions: alternativeNames(subject),
  });
  return verify(`${leaf.toString("pem")}\n`);
}

async function verify(leaf: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mesh-authority-"));
  try {
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const chain = [
      "-CAfile",
      await file("root.pem", root),
      "-untrusted",
      await file("chain.pem", [mesh, cluster].join("\n")),
    ];
    const { stdout } = await promisify(execFile)("openssl", [
      "verify",
      ...chain,
      await file("leaf.pem", leaf),
    ]);
    return stdout.trim().replace(/^.*: /, "");
  } catch (error) {
    return (error as { stderr: string }).stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a root signs a CA that its own path length leaves no room for, and Vault says nothing", async () => {
  const mount = await pkiMount();
  await pkiRoot(mount, "shallow", 1);
  const csr = await pkiRequest(await pkiMount(), "Conformance Mesh CA");
  const signing = { csr, common_name: "Conformance Mesh CA", max_path_length: 1, format: "pem" };
  const signed = await (await vault()).write(`${mount}/root/sign-intermediate`, signing);
  expect(readPathLength(new X509Certificate(String(signed?.data.certificate)))).toBe(1);
});

describe("the CA of a cluster, below that of the mesh", () => {
  test("makes no further CAs, though nobody asked for that", () => {
    expect(readPathLength(new X509Certificate(mesh))).toBe(1);
    expect(readPathLength(new X509Certificate(cluster))).toBe(0);
    expect(new X509Certificate(cluster).subject).toBe("CN=Conformance Cluster CA");
  });

  test("signs identities of the trust domain, and the control plane's own name", async () => {
    expect(await verdictOn({ uris: ["spiffe://mesh.example/ns/demo/sa/client"] })).toBe("OK");
    expect(await verdictOn({ dns: ["istiod.istio-system.svc"] })).toBe("OK");
  });

  test.each<[string, Subject, string]>([
    [
      "another trust domain",
      { uris: ["spiffe://else.example/ns/demo/sa/client"] },
      "permitted subtree violation",
    ],
    ["any other host", { dns: ["vault.security.svc"] }, "permitted subtree violation"],
    [
      "any other host by its common name",
      { commonName: "vault.security.svc" },
      "permitted subtree violation",
    ],
    ["any address", { addresses: ["192.0.2.7"] }, "excluded subtree violation"],
    ["any address of IPv6", { addresses: ["2001:db8::7"] }, "excluded subtree violation"],
  ])("is not believed for %s", async (_what, subject, error) => {
    expect(await verdictOn(subject)).toContain(error);
  });

  test.each([
    ["use_csr_values", "true"],
    ["max_path_length", "1"],
    ["permitted_uri_domains", "else.example"],
    ["permitted_dns_domains", "example"],
    ["excluded_ip_ranges", "192.0.2.0/24"],
    ["not_after", "2099-01-01T00:00:00Z"],
    ["issuer_ref", "default"],
    ["key_usage", "DigitalSignature"],
  ])("is not signed with %s", async (parameter, value) => {
    await expect(sign(client, signPath, request, { [parameter]: value })).rejects.toThrow(
      "permission denied",
    );
  });

  test("is signed nowhere else by the same login", async () => {
    for (const path of ["root/sign-self-issued", "sign-verbatim", "issuer/default/sign-intermediate"]) {
      const elsewhere = signPath.replace("root/sign-intermediate", path);
      await expect(sign(client, elsewhere, request)).rejects.toThrow("permission denied");
    }
  });
});
