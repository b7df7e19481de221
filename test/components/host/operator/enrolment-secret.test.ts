import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOperator } from "../../../support/operator.ts";
import { startVaultServer, type VaultServer } from "../../../support/vault-server.ts";

let vault: VaultServer;
beforeAll(async () => {
  vault = await startVaultServer();
});
afterAll(() => vault.stop());

const PATH = "POST auth/hosts-approle/role/host-nas/secret-id";
const run = (change: NodeJS.ProcessEnv = {}) =>
  runOperator("enrolment-secret", {
    VAULT_ADDR: vault.address,
    VAULT_TOKEN: "the-operators-token",
    HOMELAB_PKI_APPROLE_PATH: "hosts-approle",
    HOMELAB_PKI_ROLE: "host-nas",
    ...change,
  });

describe("enrolment-secret", () => {
  it("asks for a secret id with the operator's login and prints the token that wraps it", async () => {
    vault.answer({ [PATH]: [200, { wrap_info: { token: "hvs.wrapping" } }] });
    expect(await run()).toEqual({ code: 0, stdout: "hvs.wrapping\n", stderr: "" });
    expect(vault.requests.map(({ asked }) => asked)).toEqual([PATH]);
    expect(vault.requests[0]?.headers).toMatchObject({
      "x-vault-token": "the-operators-token",
      "x-vault-wrap-ttl": "600s",
    });
  });

  it("prints no secret id that comes unwrapped", async () => {
    vault.answer({ [PATH]: [200, { data: { secret_id: "naked" } }] });
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`Vault at ${vault.address}: ${PATH}: HTTP 200: no reason given\n`);
  });

  it.each<[string, readonly [number, unknown], string]>([
    ["a role that is not there", [404, { errors: [] }], "HTTP 404: no reason given"],
    ["a refusal", [403, { errors: ["permission denied"] }], "HTTP 403: permission denied"],
  ])("says in one line that Vault has %s", async (_what, answer, reason) => {
    vault.answer({ [PATH]: answer });
    expect(await run()).toEqual({
      code: 1,
      stdout: "",
      stderr: `Vault at ${vault.address}: ${PATH}: ${reason}\n`,
    });
  });

  it("says what is missing when somebody runs it by hand", async () => {
    expect(await run({ HOMELAB_PKI_ROLE: "" })).toEqual({
      code: 1,
      stdout: "",
      stderr: "HOMELAB_PKI_ROLE is not set: this command is run by the program, not by hand\n",
    });
  });
});
