import { processEnvironment } from "../../lab/environment.ts";
import { selectedLab } from "../../lab/layout.ts";
import { type RunResult, tryRun } from "../../lab/support/run.ts";
import { kubectl } from "./clients.ts";
import { MESH_NAMESPACE, SERVER } from "./mesh-workloads.ts";

/** How a client finds {@link SERVER}. */
export const SERVER_URL = `http://${SERVER.name}.${MESH_NAMESPACE}.svc.cluster.local`;

/** What a call got. */
export interface Answer {
  /** HTTP status, or 0 when there was none. */
  readonly status: number;
  /** Headers of the request as the server saw it, names in lower case. */
  readonly seen: Readonly<Record<string, string>>;
  /** Everything that the client printed. */
  readonly output: string;
}

/** kubectl's options that lead to the program of a workload in the mesh, beside its sidecar. */
export const IN_MESH = ["-n", MESH_NAMESPACE, "-c", "app"] as const;

/** Has a workload's program call a URL, with headers of its own (`name: value`). */
export async function call(workload: string, url: string, ...headers: readonly string[]): Promise<Answer> {
  return callFrom(IN_MESH, workload, url, ...headers);
}

/** Has a program call as {@link call} does, where kubectl's options `where` lead to the pods of `deployment`. */
export async function callFrom(
  where: readonly string[],
  deployment: string,
  url: string,
  ...headers: readonly string[]
): Promise<Answer> {
  const options = ["--timeout=10s", ...headers.map((header) => `--header=${header}`)];
  return answerOf(await echoClient(where, deployment, [...options, url]));
}

/** What the client's words say about its one call. */
function answerOf({ stdout, stderr }: Pick<RunResult, "stdout" | "stderr">): Answer {
  const seen = [...stdout.matchAll(/ body\] RequestHeader=([^:]+):(.*)$/gm)];
  return {
    status: Number(/^\[0\] StatusCode=(\d+)$/m.exec(stdout)?.[1] ?? 0),
    seen: Object.fromEntries(seen.map(([, name = "", value = ""]) => [name.toLowerCase(), value])),
    output: stdout + stderr,
  };
}

/** What came of a load. */
export interface LoadResult {
  readonly answered: number;
  /** What went wrong: statuses other than 200, and the client's words if it had no answer at all. */
  readonly failures: readonly string[];
  /** Fingerprints of the client's certificates as the server saw them, in the order of their first appearance. */
  readonly clientCertificates: readonly string[];
}

/** Requests a second of {@link load}. */
export const PER_SECOND = 100;

/** Has a workload's program call {@link SERVER_URL} a hundred times a second. */
export async function load(workload: string, seconds: number): Promise<LoadResult> {
  const { code, stdout, stderr } = await echoClient(IN_MESH, workload, [
    `--qps=${PER_SECOND}`,
    `--count=${PER_SECOND * seconds}`,
    // For all of them together.
    `--timeout=${seconds + 30}s`,
    SERVER_URL,
  ]);
  const statuses = [...stdout.matchAll(/^\[\d+\] StatusCode=(\d+)$/gm)].map(([, status]) => status);
  return {
    answered: statuses.filter((status) => status === "200").length,
    failures: [
      ...statuses.filter((status) => status !== "200").map((status) => `HTTP ${status}`),
      ...(code === 0 ? [] : [stdout.slice(-2000) + stderr.slice(-2000)]),
    ],
    clientCertificates: [
      ...new Set([...stdout.matchAll(/;Hash=([0-9a-f]{64});/g)].map(([, hash = ""]) => hash)),
    ],
  };
}

/** Runs something while a load is on, and returns what came of both. */
export async function duringLoad<T>(
  workload: string,
  seconds: number,
  meanwhile: () => Promise<T>,
): Promise<{ readonly result: LoadResult; readonly value: T }> {
  const running = load(workload, seconds);
  // If it fails, the load must not go on into the next test.
  const [result, value] = await Promise.allSettled([running, meanwhile()]);
  if (value.status === "rejected") throw value.reason;
  if (result.status === "rejected") throw result.reason;
  return { result: result.value, value: value.value };
}

function echoClient(
  where: readonly string[],
  deployment: string,
  args: readonly string[],
): Promise<RunResult> {
  return tryRun("kubectl", ["exec", ...where, `deployment/${deployment}`, "--", "/echo-client", ...args], {
    environment: processEnvironment(selectedLab()),
  });
}

/** Which paths the server's program has been asked for; a request that a proxy refuses never comes to it. */
export async function requestedPaths(): Promise<string[]> {
  const log = await kubectl(["logs", "-n", MESH_NAMESPACE, `deployment/${SERVER.name}`, "-c", "app"]);
  return [...log.matchAll(/HTTP\/\S+ Request\t.* url=(\S+) /g)].map(([, path = ""]) => path);
}
