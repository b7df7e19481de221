import { checkVersions } from "../../../components/shared/versions.ts";
import { check } from "./check.ts";

/** The versions are in one row of the table of those that work together. */
export const compatibleVersions = check(["versions"], ({ versions }, problems) =>
  problems.adopt(["versions"], () => checkVersions(versions)),
);
