export * from "./certificate.ts";
export * from "./custody.ts";
export { readPermittedDomains } from "./extensions.ts";
export * from "./intermediate-ca.ts";
export type {
  IntermediateGeneration,
  LeafNotAfterBehavior,
  PendingGeneration,
} from "./intermediate-generation.ts";
export * from "./issuer-access.ts";
export type { KeyArgs, KeyType } from "./key.ts";
export type { NameConstraints } from "./name-constraints.ts";
export * from "./pki-role.ts";
export * from "./root-ca.ts";
