import { isConflict } from "./api/errors.ts";

const HELP =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/" +
  "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Adds to a conflict of server-side apply whose it is and where to read on; other errors pass unchanged. */
export function explainConflict(error: unknown, fieldManager: string): unknown {
  if (!isConflict(error) || !(error instanceof Error)) return error;
  return new Error(
    `server-side apply field conflict detected, see ${HELP} for troubleshooting help\n` +
      `The resource managed by field manager "${fieldManager}" had an apply conflict: ${error.message}`,
    { cause: error },
  );
}
