export type { SshConnection, SshEndpoint } from "./connection.ts";
export * from "./enrolment.ts";
export * from "./host-authority.ts";
export * from "./host-part.ts";
export * from "./identity.ts";
export { type HostReport, readHostReport } from "./registry.ts";
export * from "./remote-host.ts";
