import {
  type DiagnosticEvent,
  type EngineEvent,
  type PolicyEvent,
  parseEvent,
  type StepMetadata,
} from "./engine-events.ts";
import { type PropertyChange, propertyChanges } from "./property-changes.ts";

/** What happens to a resource, the gravest first. */
export const OPERATIONS = ["delete", "replace", "update", "create", "import"] as const;

/** One of {@link OPERATIONS}. */
export type Operation = (typeof OPERATIONS)[number];

/** A resource that `up` would change. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly name: string;
  readonly type: string;
  readonly properties: readonly PropertyChange[];
}

/** A violation of a rule of the policy pack. */
export interface Violation {
  readonly rule: string;
  readonly mandatory: boolean;
  readonly severity?: string;
  /** Its first line is the reason of the rule. */
  readonly message: string;
}

/** What a preview found. */
export interface Preview {
  /** Whether it ran to its end without an error and without a mandatory violation. */
  readonly passed: boolean;
  readonly changes: readonly ResourceChange[];
  /** Number of resources that stay as they are. */
  readonly unchanged: number;
  readonly violations: readonly Violation[];
  readonly errors: readonly string[];
}

/** Steps of the engine that are shown. A replacement has two more steps, which say the same again. */
const SHOWN: ReadonlyMap<string, Operation> = new Map([
  ["create", "create"],
  ["update", "update"],
  ["replace", "replace"],
  ["delete", "delete"],
  ["import", "import"],
  ["import-replacement", "import"],
]);

/** What the engine says beside the true reason. */
const ECHOES = new Set(["preview failed"]);

/** How `pulumi preview --json` ended, with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW`. */
export interface PreviewRun {
  readonly exitCode: number;
  readonly stdout: string;
  /** The reason if it never came to a plan. */
  readonly stderr: string;
  /** Whether it ran with `--expect-no-changes`, so that changes alone make it fail. */
  readonly expectNoChanges: boolean;
}

/** Reads what a preview printed. */
export function readPreview({ exitCode, stdout, stderr, expectNoChanges }: PreviewRun): Preview {
  const events = stdout
    .split("\n")
    .map(parseEvent)
    .filter((event): event is EngineEvent => event !== undefined);
  const summary = events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  const violations = events.flatMap(({ policyEvent }) => (policyEvent ? [violation(policyEvent)] : []));
  const changes = events.flatMap(({ resourcePreEvent }) =>
    resourcePreEvent ? changeOf(resourcePreEvent.metadata) : [],
  );
  const errors = events.flatMap(({ diagnosticEvent }) => (diagnosticEvent ? errorOf(diagnosticEvent) : []));

  const refused = violations.some(({ mandatory }) => mandatory);
  const explained = errors.length > 0 || refused || (expectNoChanges && changes.length > 0);
  // Without a summary Pulumi stopped before it had a plan, and says why on stderr only.
  if ((exitCode !== 0 && !explained) || summary === undefined) {
    errors.push(stderr.trim() || `pulumi preview ended with exit code ${exitCode} and no word why`);
  }
  return {
    passed: errors.length === 0 && !refused,
    changes: changes.sort(byGravity),
    unchanged: summary?.resourceChanges.same ?? 0,
    violations: violations.sort((a, b) => Number(b.mandatory) - Number(a.mandatory)),
    errors,
  };
}

function changeOf(step: StepMetadata): ResourceChange[] {
  const operation = SHOWN.get(step.op);
  if (operation === undefined) return [];
  return [
    { operation, name: nameOf(step.urn), type: step.type, properties: propertyChanges(operation, step) },
  ];
}

function violation(event: PolicyEvent): Violation {
  return {
    rule: event.policyName,
    mandatory: event.enforcementLevel === "mandatory",
    severity: event.severity,
    message: event.message.trim(),
  };
}

function errorOf({ severity, message, urn }: DiagnosticEvent): string[] {
  const text = message.trim();
  if (severity !== "error" || ECHOES.has(text)) return [];
  return [urn ? `${nameOf(urn)}: ${text}` : text];
}

/** The name at the end of a URN; it may hold the separator itself. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function byGravity(a: ResourceChange, b: ResourceChange): number {
  const gravity = OPERATIONS.indexOf(a.operation) - OPERATIONS.indexOf(b.operation);
  return gravity || a.type.localeCompare(b.type) || a.name.localeCompare(b.name);
}
