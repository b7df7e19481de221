import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PkiRole } from "../../../components/pki/pki-role.ts";
import { signOnly } from "../../../components/pki/sign-only.ts";
import type { VaultClient } from "../../../lab/plugins/vault/client.ts";
import { plain, record } from "../../support/mocks.ts";
import { issuingCa, testChain, vaultOutputs } from "../../support/pki.ts";
import { labEnvironment } from "../support/lab.ts";
import { type Plugin, startPlugin } from "../support/plugin.ts";
import { Resource } from "../support/resource.ts";
import { pkiMount, pkiRoot } from "./prepare.ts";
import { clientWith, requestFor, type Subject, sign } from "./requests.ts";

const ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";
const NOT_VALID = "URI Subject Alternative Names were provided via CSR which are not valid for this role";
const IDENTITY = "spiffe://mesh.example/ns/demo/sa/client";

let plugin: Plugin;
let client: VaultClient;
let signPath: string;

beforeAll(async () => {
  const backend = await pkiMount();
  await pkiRoot(backend, "root");
  plugin = await startPlugin("vault", labEnvironment());
  await new Resource(plugin, ROLE, "workloads").create({ ...(await roleInputs()), backend });
  signPath = `${backend}/sign/workloads`;
  client = await clientWith(signOnly(signPath));
});
afterAll(() => plugin.stop());

/** A role for workloads, as the component makes it. */
async function roleInputs() {
  const chain = await testChain();
  const program = () =>
    new PkiRole("role", {
      ca: issuingCa(chain),
      role: "workloads",
      allowedUriSans: ["spiffe://mesh.example/*"],
      clientFlag: true,
      ttl: "1h",
      maxTtl: "1h",
    });
  const recording = await record(program, { outputs: vaultOutputs(chain) });
  return plain(recording.one(ROLE).inputs);
}

const signFor = async (subject: Subject, more?: Readonly<Record<string, string>>) =>
  sign(client, signPath, await requestFor(subject), more);

describe("a role for workloads", () => {
  test("signs a request with nothing but an identity of the trust domain", async () => {
    const certificate = new X509Certificate(await signFor({ uris: [IDENTITY] }));
    // Node's own reading of the names; a subject that is missing makes them critical (RFC 5280, section 4.2.1.6).
    expect(certificate.subjectAltName).toBe(`URI:${IDENTITY}`);
    expect(certificate.subject).toBe(undefined);
    expect(new x509.X509Certificate(certificate.raw).getExtension("2.5.29.17")?.critical).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect(certificate.ca).toBe(false);
  });

  test.each<[string, Subject, string]>([
    ["another trust domain", { uris: ["spiffe://else.example/ns/demo/sa/client"] }, NOT_VALID],
    [
      "a trust domain that only begins like it",
      { uris: ["spiffe://mesh.example.org/ns/demo/sa/client"] },
      NOT_VALID,
    ],
    [
      "a second identity, of another trust domain",
      { uris: [IDENTITY, "spiffe://else.example/x"] },
      NOT_VALID,
    ],
    [
      "a host name",
      { dns: ["mesh.example"] },
      "subject alternate name mesh.example not allowed by this role",
    ],
    [
      "a host name beside the identity",
      { dns: ["server.demo.svc"], uris: [IDENTITY] },
      "subject alternate name server.demo.svc not allowed by this role",
    ],
    [
      "a common name",
      { commonName: "client", uris: [IDENTITY] },
      "common name client not allowed by this role",
    ],
    [
      "an address",
      { addresses: ["192.0.2.7"], uris: [IDENTITY] },
      "IP Subject Alternative Names are not allowed in this role",
    ],
  ])("refuses %s", async (_what, subject, what) => {
    await expect(signFor(subject)).rejects.toThrow(what);
  });

  test("refuses a longer life by another parameter, and cuts one short that is asked for", async () => {
    await expect(signFor({ uris: [IDENTITY] }, { not_after: "2099-01-01T00:00:00Z" })).rejects.toThrow(
      "permission denied",
    );
    const { validFromDate, validToDate } = new X509Certificate(
      await signFor({ uris: [IDENTITY] }, { ttl: "24h" }),
    );
    expect(validToDate.getTime() - validFromDate.getTime()).toBeLessThanOrEqual((3_600 + 30) * 1_000);
  });
});
