import { invalidInput, unfitInput } from "../shared/index.ts";

/** Labels that choose the workloads of a policy. */
export type WorkloadLabels = Readonly<Record<string, string>>;

/**
 * @param path - where the port stands
 * @throws InputPropertyError if it is none
 */
export function checkPort(path: string, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalidInput(path, port, "a port, 1 to 65535");
  }
}

/**
 * @param path - where the labels stand
 * @throws InputPropertyError if there are none, which Istio reads as "every workload of the namespace"
 */
export function checkWorkload(path: string, labels: WorkloadLabels): void {
  if (Object.keys(labels).length === 0) throw unfitInput(path, "must have at least one label");
}
