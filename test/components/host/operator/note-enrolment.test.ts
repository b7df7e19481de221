import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOperator } from "../../../support/operator.ts";
import { startVaultServer, type VaultServer } from "../../../support/vault-server.ts";

let vault: VaultServer;
beforeAll(async () => {
  vault = await startVaultServer();
});
afterAll(() => vault.stop());

const run = (...args: string[]) =>
  runOperator(
    "note-enrolment",
    {
      VAULT_ADDR: vault.address,
      VAULT_TOKEN: "t",
      HOMELAB_PKI_REPORT: "homelab-hosts/nas",
      HOMELAB_PKI_ENROLMENT: "ab12-2026",
    },
    { args },
  );
const asked = () => vault.requests.map((request) => `${request.asked} ${request.body}`);

describe("note-enrolment", () => {
  it("notes which enrolment the host has", async () => {
    vault.answer({ "POST homelab-hosts/nas": [204, undefined] });
    expect(await run()).toEqual({ code: 0, stdout: "homelab-hosts/nas: enrolled, ab12-2026\n", stderr: "" });
    expect(asked()).toEqual(['POST homelab-hosts/nas {"enrolment":"ab12-2026"}']);
  });

  it("takes the note away, be it gone or not", async () => {
    vault.answer({});
    expect(await run("--remove")).toEqual({ code: 0, stdout: "homelab-hosts/nas: removed\n", stderr: "" });
    expect(asked()).toEqual(["DELETE homelab-hosts/nas "]);
  });

  it("fails when Vault does not take it", async () => {
    vault.answer({ "POST homelab-hosts/nas": [403, { errors: ["permission denied"] }] });
    expect(await run()).toEqual({
      code: 1,
      stdout: "",
      stderr: `Vault at ${vault.address}: POST homelab-hosts/nas: HTTP 403: permission denied\n`,
    });
  });
});
