import { BlockList, isIP, isIPv6 } from "node:net";
import { isAddressRange } from "../../components/shared/scalars.ts";

/** Whether a text is a range of addresses as MetalLB takes it: `192.0.2.100-192.0.2.110` or `192.0.2.96/28`. */
export function isAddressPool(text: string): boolean {
  return addressesOf(text) !== undefined;
}

/** Whether an address is in a range. */
export function isInPool(address: string, pool: string): boolean {
  return addressesOf(pool)?.check(address, family(address)) ?? false;
}

/** Whether two ranges share an address. */
export function poolsOverlap(one: string, other: string): boolean {
  return bounds(one).some((end) => isInPool(end, other)) || bounds(other).some((end) => isInPool(end, one));
}

/** Addresses at which a range would begin or end another one; that of a prefix stands for all of it. */
function bounds(pool: string): string[] {
  return pool.split("/", 1).flatMap((range) => range.split("-"));
}

function addressesOf(pool: string): BlockList | undefined {
  const addresses = new BlockList();
  if (isAddressRange(pool)) {
    const [network = "", length] = pool.split("/");
    addresses.addSubnet(network, Number(length), family(network));
    return addresses;
  }
  const [first = "", last = "", ...rest] = pool.split("-");
  if (rest.length > 0 || pool.includes("%") || isIP(first) === 0 || isIP(first) !== isIP(last))
    return undefined;
  try {
    addresses.addRange(first, last, family(first));
    return addresses;
  } catch {
    // The last comes before the first.
    return undefined;
  }
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
