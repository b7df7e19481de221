/** How far an object has come. */
export type Progress =
  | { readonly state: "ready" }
  /** Not yet; the reasons are what the user reads if it stays so. */
  | { readonly state: "waiting"; readonly reasons: readonly string[] }
  /** Never again without a change. */
  | { readonly state: "failed"; readonly reasons: readonly string[] };

/** Nothing more to wait for. */
export const READY: Progress = { state: "ready" };

/** Not there yet, because of `reasons`. */
export const waiting = (...reasons: readonly string[]): Progress => ({ state: "waiting", reasons });

/** Lost, because of `reasons`. */
export const failed = (...reasons: readonly string[]): Progress => ({ state: "failed", reasons });
