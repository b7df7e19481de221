import { makeCertificate, type Wanted } from "./make-certificate.ts";

/** A root with nothing unusual. */
export const ROOT = makeCertificate({});

/** PEM of a root as wanted. */
export const rootPem = (wanted: Wanted) => makeCertificate(wanted).pem;

/** PEM of an intermediate as wanted, signed by {@link ROOT}. */
export const intermediatePem = (wanted: Wanted) =>
  makeCertificate({ name: "Test Intermediate CA", issuer: ROOT, ...wanted }).pem;
