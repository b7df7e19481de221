import * as vault from "@pulumi/vault";
import { describe, expect, it } from "vitest";
import { findIssuer } from "../../../components/pki/issuer.ts";
import { type RecordOptions, record, recordFailure, resolved } from "../../support/mocks.ts";

const LIST = "vault:pkiSecret/getBackendIssuers:getBackendIssuers";

const program = () => {
  const key = new vault.pkisecret.SecretBackendKey("key", { backend: "pki_int", type: "internal" });
  const imported = new vault.pkisecret.SecretBackendIntermediateSetSigned("import", {
    backend: "pki_int",
    certificate: "PEM",
  });
  return findIssuer(imported, key);
};

/** Vault's report of an import, and its list of issuers: keys by issuer. */
const answers = (importedIssuers: string[] | undefined, listed: Record<string, string>): RecordOptions => ({
  outputs: {
    "vault:pkiSecret/secretBackendKey:SecretBackendKey": () => ({ keyId: "our-key" }),
    "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned": () => ({
      importedIssuers,
    }),
  },
  calls: {
    [LIST]: () => ({
      keyInfoJson: JSON.stringify(
        Object.fromEntries(Object.entries(listed).map(([id, key_id]) => [id, { issuer_name: "", key_id }])),
      ),
    }),
  },
});

describe("findIssuer", () => {
  it("takes the only one imported, without asking Vault again", async () => {
    const { value, invocations } = await record(program, answers(["issuer"], {}));
    expect(await resolved(value)).toBe("issuer");
    expect(invocations).toEqual([]);
  });

  it.each<[string, string[] | undefined]>([
    ["an import that was made before and reports nothing", []],
    ["an import without a report", undefined],
    ["an import that brought others along", ["stranger", "ours"]],
  ])("asks Vault whose key is ours after %s", async (_case, imported) => {
    const { value, invocations } = await record(
      program,
      answers(imported, { stranger: "", old: "their-key", ours: "our-key" }),
    );
    expect(await resolved(value)).toBe("ours");
    expect(invocations.map(({ token, inputs }) => ({ token, inputs }))).toEqual([
      { token: LIST, inputs: { backend: "pki_int" } },
    ]);
  });

  it("says so if no issuer has our key", async () => {
    const use = () =>
      new vault.pkisecret.SecretBackendIssuer("use", { backend: "pki_int", issuerRef: program() });
    expect(await recordFailure(use, answers([], { old: "their-key" }))).toEqual([
      expect.stringContaining("no issuer in pki_int has key our-key"),
    ]);
  });
});
