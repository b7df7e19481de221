/** The `Status` object with which the API server answers what it refuses. */
export interface Status {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: { readonly kind?: string; readonly name?: string };
}

/**
 * A refusal by the API server, with its own words as the message.
 *
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#response-status-kind
 */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Status["details"];

  constructor(code: number, status: Status) {
    super(status.message ?? `the server answered ${code} ${status.reason ?? ""}`.trim());
    this.name = "ApiError";
    this.code = code;
    this.reason = status.reason ?? "";
    this.details = status.details;
  }
}

/** The API server knows no such kind: a custom resource whose definition is not there (yet). */
export class NoKindMatchError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
    this.name = "NoKindMatchError";
  }
}

/** The API server could not be reached at all. */
export class ConnectionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConnectionError";
  }
}

const hasReason = (error: unknown, reason: string): boolean =>
  error instanceof ApiError && error.reason === reason;

/** The object is not there, or the path to it is not served. */
export const isNotFound = (error: unknown): boolean =>
  hasReason(error, "NotFound") || (error instanceof ApiError && error.code === 404);

/** A create of what is there already. */
export const isAlreadyExists = (error: unknown): boolean => hasReason(error, "AlreadyExists");

/** Another field manager owns a field, or somebody was faster. */
export const isConflict = (error: unknown): boolean => hasReason(error, "Conflict");

/** The user may not do this. */
export const isForbidden = (error: unknown): boolean => hasReason(error, "Forbidden");

/** The object is fine, but its namespace does not exist: usual in a preview that creates both. */
export const isNamespaceMissing = (error: unknown): boolean =>
  error instanceof ApiError && isNotFound(error) && error.details?.kind === "namespaces";

/** Some admission webhook has declared that it cannot be asked without side effects. */
export const refusesDryRun = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 400 && error.message.includes("does not support dry run");
