import { expect, test } from "vitest";
import { NameOverride } from "../../../../components/mesh/index.ts";
import { record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const ENTRY = "kubernetes:networking.istio.io/v1:ServiceEntry";

const create = (addresses = ["192.0.2.2", "2001:db8::2"]) =>
  record(() => new NameOverride("vault", { host: "vault.example.org", addresses }));

test("the whole mesh resolves the name to the addresses, and hands calls on as they are", async () => {
  const { value, one, resources } = await create();

  expect(one(ENTRY)).toMatchObject({
    parent: one("homelab-pki:index:NameOverride").urn,
    errorHooks: ["homelab-pki:webhook-retry"],
  });
  expect(one(ENTRY).inputs).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "ServiceEntry",
    metadata: { name: "vault.example.org", namespace: "istio-system" },
    spec: {
      hosts: ["vault.example.org"],
      addresses: ["192.0.2.2", "2001:db8::2"],
      location: "MESH_EXTERNAL",
      resolution: "NONE",
    },
  });
  expect(await resolved(value.host)).toBe("vault.example.org");
  expect(await violations(resources)).toEqual([]);
});

test("a name without addresses is refused", async () => {
  await expect(create([])).rejects.toThrow("addresses: must have at least one address");
});
