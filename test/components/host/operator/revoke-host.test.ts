import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCertificate } from "../../../support/certificates.ts";
import { runOperator } from "../../../support/operator.ts";
import { startVaultServer, type VaultAnswers, type VaultServer } from "../../../support/vault-server.ts";

const NAS = "spiffe://lab.example/host/nas";
const LIST = "GET pki_int/certs?list=true";

let vault: VaultServer;
/** PEM by serial number: what the mount has issued. */
let issued: Readonly<Record<string, string>>;

beforeAll(async () => {
  vault = await startVaultServer();
  const pem = async (uri?: string, days = 1) => (await testCertificate({ commonName: "x", uri, days })).pem;
  issued = {
    "01": await pem(NAS),
    "02": await pem(NAS, -1),
    "03": await pem(`${NAS}-2`),
    "04": await pem(),
    "05": await pem(NAS),
    "06": await pem(NAS),
  };
});
afterAll(() => vault.stop());

const run = () =>
  runOperator("revoke-host", {
    VAULT_ADDR: vault.address,
    VAULT_TOKEN: "t",
    HOMELAB_PKI_MOUNT: "pki_int",
    HOMELAB_PKI_SPIFFE_ID: NAS,
    HOMELAB_PKI_CERT_AUTH_PATH: "hosts-cert",
    HOMELAB_PKI_REPORT: "homelab-hosts/nas",
  });

/** Number 5 is revoked already, and tidying has taken number 6 away since the list was made. */
function mount(revocation: readonly [number, unknown] = [200, {}]): VaultAnswers {
  const certificates = Object.entries(issued).filter(([serial]) => serial !== "06");
  return {
    [LIST]: [200, { data: { keys: Object.keys(issued) } }],
    "POST pki_int/revoke": revocation,
    "GET pki_int/crl/rotate": [200, { data: { success: true } }],
    "GET pki_int/issuers?list=true": [200, { data: { keys: ["i1", "i2"] } }],
    "GET pki_int/issuer/i1/crl": [200, { data: { crl: "list of i1" } }],
    "GET pki_int/issuer/i2/crl": [200, { data: { crl: "list of i2" } }],
    "POST auth/hosts-cert/crls/i1": [204, undefined],
    "POST auth/hosts-cert/crls/i2": [204, undefined],
    "DELETE homelab-hosts/nas": [204, undefined],
    ...Object.fromEntries(
      certificates.map(([serial, certificate]) => [
        `GET pki_int/cert/${serial}`,
        [200, { data: { certificate, revocation_time: serial === "05" ? 1_700_000_000 : 0 } }],
      ]),
    ),
  };
}

const written = () =>
  vault.requests.filter(({ asked }) => !asked.startsWith("GET")).map(({ asked, body }) => `${asked} ${body}`);

describe("revoke-host", () => {
  it("revokes what the host could still use and nothing else, tells the login, then takes its report away", async () => {
    vault.answer(mount());
    expect(await run()).toEqual({ code: 0, stdout: `${NAS}: revoked 01\n`, stderr: "" });
    expect(written()).toEqual([
      'POST pki_int/revoke {"serial_number":"01"}',
      'POST auth/hosts-cert/crls/i1 {"crl":"list of i1"}',
      'POST auth/hosts-cert/crls/i2 {"crl":"list of i2"}',
      "DELETE homelab-hosts/nas ",
    ]);
    const asked = vault.requests.map((request) => request.asked);
    expect(asked.indexOf("GET pki_int/crl/rotate")).toBeGreaterThan(asked.indexOf("POST pki_int/revoke"));
    expect(asked.indexOf("GET pki_int/issuer/i1/crl")).toBeGreaterThan(
      asked.indexOf("GET pki_int/crl/rotate"),
    );
  });

  it("has nothing to do for a host that never had a certificate", async () => {
    vault.answer({ "DELETE homelab-hosts/nas": [204, undefined] });
    expect(await run()).toEqual({ code: 0, stdout: `${NAS}: no certificate to revoke\n`, stderr: "" });
    expect(written()).toEqual(["DELETE homelab-hosts/nas "]);
  });

  it("keeps the report of a host whose certificate it could not revoke", async () => {
    vault.answer(mount([503, { errors: ["Vault is sealed"] }]));
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`Vault at ${vault.address}: POST pki_int/revoke: HTTP 503: Vault is sealed\n`);
    expect(written()).toEqual(['POST pki_int/revoke {"serial_number":"01"}']);
  });
});
