import { expect, it } from "vitest";
import { vaultRoleNoAnyName } from "../../policy/rules/roles.ts";
import { violations } from "./violations.ts";

const role = (props: Record<string, unknown>) => ({
  type: "vault:pkiSecret/secretBackendRole:SecretBackendRole",
  props: { backend: "pki_int", allowedDomains: ["lab.example.com"], ...props },
});

it("refuses a role that signs any name", async () => {
  expect(await violations(vaultRoleNoAnyName, role({ allowAnyName: true }))).toEqual([
    "allowAnyName is true: the role would sign a certificate for any name.",
  ]);
});

it("accepts a role with domains, and looks at nothing but roles", async () => {
  expect(await violations(vaultRoleNoAnyName, role({}))).toEqual([]);
  expect(await violations(vaultRoleNoAnyName, role({ allowAnyName: false }))).toEqual([]);
  expect(
    await violations(vaultRoleNoAnyName, { type: "vault:index/mount:Mount", props: { allowAnyName: true } }),
  ).toBeUndefined();
});
