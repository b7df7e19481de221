import type * as z from "zod";
import type { HostPart } from "../host-part.ts";
import type { HostFacts } from "../identity.ts";

/**
 * How one kind of program uses the host's identity. A new one is a file beside this one and a line in `index.ts`.
 *
 * @typeParam Schema of the profile's settings, as they stand in the configuration
 */
export interface Profile<Schema extends z.ZodType = z.ZodType> {
  /** Name in the configuration: `profile: caddy`. */
  readonly name: string;
  /** What the configuration may say beside `profile`; a strict object. */
  readonly settings: Schema;
  /** What the host gets. */
  part(settings: z.output<Schema>, host: HostFacts): HostPart;
}

/** Keeps the type of a profile's settings. */
export function defineProfile<Schema extends z.ZodType>(profile: Profile<Schema>): Profile<Schema> {
  return profile;
}
