import type { EngineEvent, StepMetadata } from "../../../operations/gate/engine-events.ts";
import { type Preview, readPreview } from "../../../operations/gate/preview.ts";

/** Lines that `pulumi preview --json` would print. */
export function printed(...events: readonly EngineEvent[]): string {
  return events.map((event, sequence) => `${JSON.stringify({ sequence, ...event })}\n`).join("");
}

/** A step of the plan for `vault:index/mount:Mount` unless `more` says otherwise. */
export function step(op: string, name: string, more: Partial<StepMetadata> = {}): EngineEvent {
  const type = more.type ?? "vault:index/mount:Mount";
  const urn = `urn:pulumi:lab::homelab-pki::homelab-pki:index:PkiMount$${type}::${name}`;
  return { resourcePreEvent: { metadata: { op, urn, type, ...more } } };
}

/** What a policy pack reports. */
export function policy(
  policyName: string,
  enforcementLevel: string,
  message: string,
  severity?: string,
): EngineEvent {
  return { policyEvent: { policyName, enforcementLevel, message, severity } };
}

/** What somebody says. */
export function diagnostic(severity: string, message: string, urn?: string): EngineEvent {
  return { diagnosticEvent: { severity, message, urn } };
}

/** The last event. */
export function summary(resourceChanges: Readonly<Record<string, number>>): EngineEvent {
  return { summaryEvent: { resourceChanges } };
}

/** A preview of these events that Pulumi ended with `exitCode`. */
export function previewOf(exitCode: number, ...events: readonly EngineEvent[]): Preview {
  return readPreview({ exitCode, stdout: printed(...events), stderr: "", expectNoChanges: false });
}
