import { isSecret, type Output } from "@pulumi/pulumi";
import pMap from "p-map";

/**
 * Registrations that wait for the engine at the same time: more than it works on (by default four a core), so that
 * it never waits for the program, and few enough to hold. The SDK keeps some 300 KB for each one that waits.
 */
const IN_FLIGHT = 64;

/**
 * Registers something for each of `items`, however many, without holding all of them in memory at once.
 *
 * @param register registers what belongs to one item and returns an output of what it registers last
 * @returns a promise that is fulfilled when the engine has answered for all
 */
export async function registerEach<T>(
  items: Iterable<T>,
  register: (item: T) => Output<unknown>,
): Promise<void> {
  // Of all that an output tells, isSecret alone is there in a preview too that does not know the value yet.
  await pMap(items, (item) => isSecret(register(item)), { concurrency: IN_FLIGHT });
}
