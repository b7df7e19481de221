/**
 * What the gate reads of the events that `pulumi preview --json` streams, one JSON object a line.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
 */
export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: DiagnosticEvent;
  readonly policyEvent?: PolicyEvent;
  readonly summaryEvent?: SummaryEvent;
}

/** One step of the plan. */
export interface StepMetadata {
  /** `create`, `update`, `same`, ... */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: ResourceState | null;
  readonly new?: ResourceState | null;
  /** By property path; providers that cannot tell leave it out. */
  readonly detailedDiff?: Readonly<Record<string, PropertyDifference>> | null;
}

/** Secrets read `[secret]` in it. */
export interface ResourceState {
  readonly inputs?: PropertyMap;
  readonly outputs?: PropertyMap;
}

/** Properties of a resource. */
export type PropertyMap = Readonly<Record<string, unknown>>;

/** What differs at one property path. */
export interface PropertyDifference {
  /** `add`, `delete`, `update`, or one of these and `-replace`. */
  readonly diffKind: string;
  /** Whether inputs were compared; else what is there was compared with the new inputs. */
  readonly inputDiff: boolean;
}

/** Something that the engine, a provider or the program says. */
export interface DiagnosticEvent {
  readonly urn?: string;
  readonly message: string;
  readonly severity: string;
}

/** A violation that a policy pack reports. */
export interface PolicyEvent {
  readonly message: string;
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

/** The last event of a preview that ran to its end. */
export interface SummaryEvent {
  /** Number of resources by operation. */
  readonly resourceChanges: Readonly<Record<string, number>>;
}

/** The event of a line; nothing for a line that is no JSON object. */
export function parseEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Pulumi was killed in the middle of the line; without a summary the preview counts as failed
  }
}
