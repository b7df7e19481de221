import type { Lab } from "../layout.ts";
import type { Report } from "../support/progress.ts";
import type { ImageFile } from "./oci-archive.ts";

/** An image of one program of the lab. */
export interface LabImage {
  /** Name without registry and tag. */
  readonly name: string;
  readonly tag: string;
  /** Server whose program is in it. */
  readonly server: string;
  /** Where the program lies. @default below the root folder, by the server's name */
  readonly path?: string;
  /** Words after the program. @default none */
  readonly arguments?: readonly string[];
  /** What the program needs beside itself. @default nothing: it is static */
  readonly files?: (lab: Lab, report: Report) => Promise<readonly ImageFile[]>;
}
