import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duringLoad, type LoadResult, PER_SECOND } from "../../support/mesh-calls.ts";
import { handshakes, servedLeaf, serverAddress } from "../../support/mesh-proxies.ts";
import {
  CLIENT,
  HASTY,
  handshakeForEachCall,
  removeWorkloads,
  SERVER,
  startWorkloads,
} from "../../support/mesh-workloads.ts";

/** Long enough for three renewals, each after 12 to 24 s. */
const SECONDS = 75;

let result: LoadResult;
let serverSerials: Set<string>;
let made: number;

beforeAll(async () => {
  await startWorkloads({ ...SERVER, ...HASTY }, { ...CLIENT, ...HASTY });
  await handshakeForEachCall();
  const address = await serverAddress();
  const before = (await handshakes()).handshake ?? 0;
  serverSerials = new Set();
  const load = await duringLoad(CLIENT.name, SECONDS, async () => {
    for (let seconds = 0; seconds < SECONDS; seconds += 3) {
      serverSerials.add((await servedLeaf(address)).serialNumber);
      await sleep(3000);
    }
  });
  result = load.result;
  made = ((await handshakes()).handshake ?? 0) - before;
});
afterAll(removeWorkloads);

describe("certificates that are renewed while 100 requests a second come", () => {
  it("are others at least twice, on both sides", () => {
    expect(serverSerials.size).toBeGreaterThan(2);
    expect(result.clientCertificates.length).toBeGreaterThan(2);
  });

  it("fail none of the requests", () => {
    expect(result).toMatchObject({ answered: SECONDS * PER_SECOND, failures: [] });
  });

  it("were each used in handshakes of their own", () => {
    expect(made).toBeGreaterThanOrEqual(SECONDS * PER_SECOND);
  });
});
