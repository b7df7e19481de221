import * as pulumi from "@pulumi/pulumi";
import { unfitInput } from "../shared/errors.ts";
import { checkRootCertificate } from "./certificate.ts";
import type { RootCustodian, RootGeneration } from "./custody.ts";

/** What a root outside needs. */
export interface OfflineCustodyArgs {
  readonly generations: readonly RootGeneration[];
  /** Where the generations stand in config. */
  readonly path: string;
}

/**
 * A root whose key this program never meets: its certificates come from config, and so does what it signs.
 *
 * @throws InputPropertyError if a generation's certificate is missing or is no valid root certificate
 */
export function createOfflineCustody(args: OfflineCustodyArgs): RootCustodian {
  return {
    certificates: new Map(
      args.generations.map(({ id, certificate }, index) => {
        const path = `${args.path}[${index}].certificate`;
        if (certificate === undefined) {
          throw unfitInput(path, "with an offline root each generation needs its certificate (PEM)");
        }
        checkRootCertificate(path, certificate);
        return [id, pulumi.output(certificate)];
      }),
    ),
    sign(_name, { certificate }) {
      return certificate === undefined ? undefined : pulumi.output(certificate);
    },
  };
}
