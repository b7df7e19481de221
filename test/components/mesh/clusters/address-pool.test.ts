import { expect, test } from "vitest";
import { AddressPool, type AddressPoolArgs } from "../../../../components/mesh/index.ts";
import { record, resolved } from "../../../support/mocks.ts";

const POOL = "kubernetes:metallb.io/v1beta1:IPAddressPool";
const ANNOUNCEMENT = "kubernetes:metallb.io/v1beta1:L2Advertisement";

const create = (changes: Partial<AddressPoolArgs> = {}) =>
  record(() => new AddressPool("pool", { addresses: ["192.0.2.100-192.0.2.110"], ...changes }));

test("MetalLB gets the addresses and announces them", async () => {
  const { value, one } = await create({ poolName: "lab" });

  const metadata = { name: "lab", namespace: "metallb-system" };
  expect(one(POOL).inputs).toEqual({
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata,
    spec: { addresses: ["192.0.2.100-192.0.2.110"] },
  });
  expect(one(ANNOUNCEMENT).inputs).toEqual({
    apiVersion: "metallb.io/v1beta1",
    kind: "L2Advertisement",
    metadata,
    spec: { ipAddressPools: ["lab"] },
  });
  expect(await resolved(value.poolName)).toBe("lab");
});

test("both are its children and wait for MetalLB's webhook; the pool is there before it is announced", async () => {
  const { one } = await create();

  for (const type of [POOL, ANNOUNCEMENT]) {
    expect(one(type)).toMatchObject({
      parent: one("homelab-pki:index:AddressPool").urn,
      errorHooks: ["homelab-pki:webhook-retry"],
    });
  }
  expect(one(ANNOUNCEMENT).dependencies).toContain(one(POOL).urn);
});

test("name and namespace are the component's and MetalLB's, or others", async () => {
  expect((await create()).one(POOL).inputs.metadata).toEqual({ name: "pool", namespace: "metallb-system" });
  const { one } = await create({ namespace: "metallb" });
  expect(one(ANNOUNCEMENT).inputs.metadata).toEqual({ name: "pool", namespace: "metallb" });
});

test("a pool without addresses is refused", async () => {
  await expect(create({ addresses: [] })).rejects.toThrow("addresses: must have at least one range");
});
