import { type KubernetesObject, listAt, valueAt } from "../object.ts";
import { failed, type Progress, READY, waiting } from "./progress.ts";

// Other reasons for a failure, a failure policy for example, leave the Job to its controller.
const FINAL_REASONS = ["BackoffLimitExceeded", "DeadlineExceeded"];

/** A Job is done when it calls itself complete, and lost when it has used up its attempts or its time. */
export function jobProgress(job: KubernetesObject): Progress {
  const conditions = listAt(job, "status", "conditions").filter((condition) => condition.status === "True");
  const failure = conditions.find(
    (condition) => condition.type === "Failed" && FINAL_REASONS.includes(String(condition.reason)),
  );
  if (failure) return failed(`[${failure.reason}] ${failure.message}`);
  const isComplete = conditions.some((condition) => condition.type === "Complete");
  if (isComplete && valueAt(job, "status", "startTime") !== undefined) return READY;
  const count = (field: string): unknown => valueAt(job, "status", field) ?? 0;
  return waiting(
    `Waiting for Job "${job.metadata.namespace}/${job.metadata.name}" to succeed ` +
      `(Active: ${count("active")} | Succeeded: ${count("succeeded")} | Failed: ${count("failed")})`,
  );
}
