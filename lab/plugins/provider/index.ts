export { refuseInputs } from "./config.ts";
export type { EngineLog, Severity } from "./engine-log.ts";
export { connectEngineLog } from "./engine-log.ts";
export { packageVersion } from "./package-version.ts";
export * from "./provider.ts";
export type { Call, Instance, PropertySchema, ResourceType, Shape } from "./resource-type.ts";
export { endWithEngine, serve } from "./serve.ts";
export { announceStandIn, type TableFunction, type TableProviderArgs, tableProvider } from "./table.ts";
export * from "./values.ts";
