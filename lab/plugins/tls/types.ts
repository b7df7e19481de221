import type { ResourceType } from "../provider/index.ts";
import { locallySignedCert } from "./locally-signed-cert.ts";
import { privateKey } from "./private-key.ts";
import { selfSignedCert } from "./self-signed-cert.ts";

/** The resource types of `@pulumi/tls` that the stand-in knows, by token. */
export const tlsTypes: { readonly [token: string]: ResourceType<void> } = {
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
  "tls:index/privateKey:PrivateKey": privateKey,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
};
