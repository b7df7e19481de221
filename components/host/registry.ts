import { type InvokeOptions, RunError } from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";

/** What is known about a host's certificate. */
export interface HostReport {
  /** Which enrolment gave the host its first certificate. */
  readonly enrolment: string;
  /** Serial number of its certificate, `39:dd:2e:...`; a host of step-ca does not tell. */
  readonly serial?: string;
  /** End of its certificate, `2026-11-30T06:00:00Z`; likewise. A text, since outputs hold no dates. */
  readonly notAfter?: string;
}

/** The provider's words for a path that is not there, be it that its mount is not. */
const ABSENT = "no secret found at";

/**
 * Reads what a host has reported.
 *
 * @param registryPath - path of the registry's mount, which need not be there yet
 * @param host - name of the host
 * @param opts - above all whose provider asks
 * @returns nothing for a host that was never enrolled
 * @throws RunError if Vault does not answer, or the report is not one
 */
export async function readHostReport(
  registryPath: string,
  host: string,
  opts?: InvokeOptions,
): Promise<HostReport | undefined> {
  const path = `${registryPath}/${host}`;
  try {
    const { data } = await vault.kv.getSecret({ path }, opts);
    return parseReport(path, data);
  } catch (error) {
    const { message } = error as Error;
    if (message.includes(ABSENT)) return undefined;
    throw RunError.isInstance(error)
      ? error
      : new RunError(`cannot read the report of a host: ${message.trim()}`);
  }
}

function parseReport(path: string, report: Readonly<Record<string, string>>): HostReport {
  const { enrolment, serial, not_after: notAfter } = report;
  if (!enrolment || (notAfter !== undefined && Number.isNaN(Date.parse(notAfter)))) {
    throw new RunError(
      `${path} in Vault is not the report of a host, which says enrolment, serial and not_after: ` +
        "delete it, and the next up enrols the host anew",
    );
  }
  return { enrolment, ...(serial && { serial }), ...(notAfter && { notAfter }) };
}

/**
 * Which enrolment a host of Vault's should have. The one that it has while its certificate is good: then nothing changes. Else a
 * new one, so that the next `up` brings a host back that was off past its certificate's end, and tries one anew whose
 * enrolment was interrupted.
 *
 * @param report - what the host has reported
 * @returns the enrolment's id, the time at which it was wanted
 */
export function enrolmentId(report: HostReport | undefined): string {
  const now = new Date();
  const isGood = report?.notAfter !== undefined && Date.parse(report.notAfter) > now.getTime();
  return isGood ? report.enrolment : now.toISOString();
}
