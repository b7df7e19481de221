import { describe, expect, it } from "vitest";
import { isAddressPool, isInPool, poolsOverlap } from "../../../stacks/config/address-pool.ts";

describe("ranges of addresses", () => {
  it.each([
    "192.0.2.100-192.0.2.110",
    "192.0.2.100-192.0.2.100",
    "192.0.2.96/28",
    "192.0.2.100/32",
    "2001:db8::1-2001:db8::f",
    "2001:db8::/64",
  ])("are taken: %s", (pool) => {
    expect(isAddressPool(pool)).toBe(true);
  });

  it.each(["", "-", "192.0.2.1-192.0.2.2-192.0.2.3", "fe80::1%eth0-fe80::2%eth0", "192.0.2.1 - 192.0.2.2"])(
    "are refused: %j",
    (pool) => {
      expect(isAddressPool(pool)).toBe(false);
    },
  );

  it.each([
    ["192.0.2.100", "192.0.2.100-192.0.2.110", true],
    ["192.0.2.110", "192.0.2.100-192.0.2.110", true],
    ["192.0.2.111", "192.0.2.100-192.0.2.110", false],
    ["192.0.2.20", "192.0.2.100-192.0.2.110", false],
    ["192.0.2.111", "192.0.2.100/28", true],
    ["192.0.2.112", "192.0.2.100/28", false],
    ["2001:db8:0::1", "2001:db8::/64", true],
    ["192.0.2.1", "2001:db8::/64", false],
  ])("have %s in %s: %s", (address, pool, expected) => {
    expect(isInPool(address, pool)).toBe(expected);
  });

  it.each([
    ["192.0.2.100-192.0.2.110", "192.0.2.110-192.0.2.120", true],
    ["192.0.2.100-192.0.2.110", "192.0.2.111-192.0.2.120", false],
    ["192.0.2.100-192.0.2.130", "192.0.2.105-192.0.2.106", true],
    ["192.0.2.5-192.0.2.20", "192.0.2.30/28", true],
    ["192.0.2.5/28", "192.0.2.200/24", true],
    ["192.0.2.5/28", "192.0.2.20/28", false],
    ["192.0.2.0/24", "2001:db8::/64", false],
  ])("%s and %s share addresses: %s", (one, other, expected) => {
    expect(poolsOverlap(one, other)).toBe(expected);
    expect(poolsOverlap(other, one)).toBe(expected);
  });
});
