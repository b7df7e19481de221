import type * as tls from "@pulumi/tls";
import { resourceType } from "../kernel/resource-type.ts";

// Types of the tls provider that rules look at.

export const PrivateKey = resourceType<typeof tls.PrivateKey>("tls:index/privateKey:PrivateKey");
export const SelfSignedCert = resourceType<typeof tls.SelfSignedCert>(
  "tls:index/selfSignedCert:SelfSignedCert",
);
export const LocallySignedCert = resourceType<typeof tls.LocallySignedCert>(
  "tls:index/locallySignedCert:LocallySignedCert",
);
export const CertRequest = resourceType<typeof tls.CertRequest>("tls:index/certRequest:CertRequest");
