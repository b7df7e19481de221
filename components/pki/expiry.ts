import * as pulumi from "@pulumi/pulumi";
import { activeGeneration, type Generation } from "../shared/generation.ts";
import { describeCertificate } from "./certificate.ts";

/** The share of its life that a CA certificate has left when it is time to stage the next generation. */
const RENEWAL_SHARE = 0.25;

/**
 * Warns, in previews too, when the active generation has less than a quarter of its life left. Later is too late:
 * what it signs ends with it, so certificates become shorter long before it expires.
 *
 * @param ca - the authority, for the message
 * @param generations - its generations
 * @param certificates - their certificates by id, PEM
 * @param now - the moment of the check
 */
export function warnBeforeExpiry(
  ca: pulumi.Resource,
  generations: readonly Generation[],
  certificates: ReadonlyMap<string, pulumi.Output<string>>,
  now = new Date(),
): void {
  const { id } = activeGeneration(generations);
  certificates.get(id)?.apply((pem) => {
    const { notBefore, notAfter } = describeCertificate(pem, `generation ${id}`);
    const [start, end] = [Date.parse(notBefore), Date.parse(notAfter)];
    if ((end - now.getTime()) / (end - start) >= RENEWAL_SHARE) return;
    void pulumi.log.warn(
      `CA generation ${id} expires on ${notAfter}: stage the next generation now, what it signs ends with it`,
      ca,
    );
  });
}
