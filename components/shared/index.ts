export * from "./duration.ts";
export * from "./errors.ts";
export * from "./generation.ts";
export * from "./helm-values.ts";
export * from "./input.ts";
export * from "./pem.ts";
export * from "./versions.ts";
export { retryCertManagerChildren, webhookRetry } from "./webhook-retry.ts";
