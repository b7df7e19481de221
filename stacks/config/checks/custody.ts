import { type ConfigPath, formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import { check } from "./check.ts";

interface WithCertificate {
  readonly certificate?: string | undefined;
  readonly certificateFile?: string | undefined;
}

/** Signed certificates come from configuration only where the root's key is offline, and from one place. */
export const custody = [
  check(["rootCa", "roots"], ({ rootCa, roots }, problems) =>
    checkList("roots", roots, rootCa.custody, problems),
  ),
  check(["rootCa", "intermediates"], ({ rootCa, intermediates }, problems) =>
    checkList("intermediates", intermediates, rootCa.custody, problems),
  ),
  check(["rootCa", "intermediateCa"], ({ rootCa, intermediateCa }, problems) => {
    if (rootCa.custody === "vault" || intermediateCa.permittedDnsDomains === undefined) return;
    const why = `does not go with ${problems.cite(["rootCa", "custody"])}: whoever signs the certificate constrains it`;
    problems.refuse(["intermediateCa", "permittedDnsDomains"], why, "nothing, or custody vault");
  }),
  check(["rootCa"], ({ rootCa }, problems) => {
    if (rootCa.custody !== "offline" || rootCa.maxPathLength === undefined) return;
    const why = `does not go with ${problems.cite(["rootCa", "custody"])}: the ceremony decides it`;
    problems.refuse(["rootCa", "maxPathLength"], why, "nothing, or another custody");
  }),
];

function checkList(key: string, list: readonly WithCertificate[], custody: string, problems: Problems): void {
  for (const [index, { certificate, certificateFile }] of list.entries()) {
    const path: ConfigPath = [key, index];
    if (custody !== "offline") {
      for (const field of ["certificate", "certificateFile"] as const) {
        if ({ certificate, certificateFile }[field] === undefined) continue;
        const why = `does not go with ${problems.cite(["rootCa", "custody"])}, which makes the certificate itself`;
        problems.refuse([...path, field], why, "nothing, or custody offline");
      }
    } else if (certificate !== undefined && certificateFile !== undefined) {
      problems.refuse(
        [...path, "certificateFile"],
        `goes with ${formatPath([...path, "certificate"])}`,
        "one of the two",
      );
    }
  }
}
