import { kubectl } from "../../support/clients.ts";
import { MESH_NAMESPACE } from "../../support/mesh-workloads.ts";
import type { Figures } from "../support/figures.ts";
import { median } from "../support/measure.ts";
import { firstAnswer, inClient, removePrograms, startPrograms, urlOf } from "./programs.ts";

const PLAIN_NAMESPACE = "bench-plain";
/** Calls in the mesh and beside it take turns, so that both meet what else goes on. */
const ROUNDS = 3;
const SECONDS = 10;
/** A load that leaves the two cores time: a full queue is no latency of a call. */
const STEADY = { connections: 4, perSecond: 100 };
const FULL = { connections: 8, perSecond: 0 };

/** What a load has found. */
interface Load {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Calls in the mesh against the same calls, of the same two programs, in plain text. */
export async function callFigures(): Promise<Figures> {
  await kubectl(
    ["apply", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: PLAIN_NAMESPACE } }),
  );
  const sides = { mesh: MESH_NAMESPACE, plain: PLAIN_NAMESPACE } as const;
  const found = { mesh: newRounds(), plain: newRounds() };
  try {
    for (const [side, namespace] of Object.entries(sides)) {
      await startPrograms(namespace);
      const caller = await firstAnswer(namespace);
      if ((caller === undefined) === (side === "mesh")) throw new Error(`${side}: the caller is ${caller}`);
      await load(namespace, FULL);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of ["mesh", "plain"] as const) {
        found[side].steady.push(await load(sides[side], STEADY));
        found[side].full.push(await load(sides[side], FULL));
      }
    }
  } finally {
    await removePrograms(MESH_NAMESPACE);
    await kubectl(["delete", "namespace", PLAIN_NAMESPACE]);
  }
  const [mesh, plain] = [figuresOf(found.mesh), figuresOf(found.plain)];
  return {
    mesh_call_p50_ms: mesh.p50,
    plain_call_p50_ms: plain.p50,
    mesh_call_p99_ms: mesh.p99,
    plain_call_p99_ms: plain.p99,
    mesh_calls_per_s: mesh.perSecond,
    plain_calls_per_s: plain.perSecond,
    mesh_over_plain_p50: mesh.p50 / plain.p50,
    mesh_over_plain_p99: mesh.p99 / plain.p99,
    plain_over_mesh_calls_per_s: plain.perSecond / mesh.perSecond,
  };
}

interface Rounds {
  readonly steady: Load[];
  readonly full: Load[];
}

const newRounds = (): Rounds => ({ steady: [], full: [] });

/** Medians of the rounds: latencies under the steady load, the rate under the full one. */
function figuresOf({ steady, full }: Rounds): Load {
  return {
    p50: median(steady.map(({ p50 }) => p50)),
    p99: median(steady.map(({ p99 }) => p99)),
    perSecond: median(full.map(({ perSecond }) => perSecond)),
  };
}

interface Report {
  readonly ActualQPS: number;
  readonly DurationHistogram: {
    readonly Percentiles: readonly { readonly Percentile: number; readonly Value: number }[];
  };
  readonly RetCodes: Readonly<Record<string, number>>;
}

/** Has the client call for some seconds. @throws Error when a call was not answered as it should be */
async function load(namespace: string, { connections, perSecond }: typeof STEADY): Promise<Load> {
  const options = {
    c: connections,
    qps: perSecond,
    t: `${SECONDS}s`,
    p: "50,99",
    // Buckets of 0.05 ms, between whose bounds it interpolates.
    r: 0.00005,
    json: "-",
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const printed = await inClient(namespace, "load", "-quiet", ...words, urlOf(namespace));
  const { ActualQPS, DurationHistogram, RetCodes } = JSON.parse(printed) as Report;
  if (Object.keys(RetCodes).join() !== "200")
    throw new Error(`answers by status: ${JSON.stringify(RetCodes)}`);
  const percentile = (wanted: number) =>
    1000 *
    (DurationHistogram.Percentiles.find(({ Percentile }) => Percentile === wanted)?.Value ?? Number.NaN);
  return { p50: percentile(50), p99: percentile(99), perSecond: ActualQPS };
}
