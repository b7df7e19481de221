import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { ensureVault } from "../../../lab/vault/server.ts";
import { eventually, kubectl, vault } from "../../support/clients.ts";
import { call, duringLoad, PER_SECOND, SERVER_URL } from "../../support/mesh-calls.ts";
import { shownChain } from "../../support/mesh-proxies.ts";
import {
  CLIENT,
  createWorkloads,
  HASTY,
  handshakeForEachCall,
  isReady,
  removeWorkloads,
  SERVER,
  startWorkloads,
  workloadReady,
} from "../../support/mesh-workloads.ts";

/** What is away for a while. */
interface Fault {
  readonly fault: string;
  /** Name of a workload that comes in the meantime. */
  readonly newcomer: string;
  readonly seconds: number;
  readonly stop: () => Promise<unknown>;
  readonly start: () => Promise<unknown>;
}

const FAULTS: readonly Fault[] = [
  {
    fault: "istiod is away",
    newcomer: "after-istiod",
    seconds: 30,
    ...away("istio-system", "istiod", "app=istiod"),
  },
  {
    fault: "cert-manager is away",
    newcomer: "after-cert-manager",
    seconds: 30,
    ...away("cert-manager", "cert-manager", "app.kubernetes.io/component=controller"),
  },
  {
    fault: "Vault is sealed",
    newcomer: "after-vault",
    seconds: 60,
    stop: () => vault(["operator", "seal"]),
    start: () => ensureVault(selectedLab(), () => undefined),
  },
];

/** A Deployment without pods, and with one again. */
function away(namespace: string, name: string, pods: string): Pick<Fault, "stop" | "start"> {
  const scale = (replicas: number) =>
    kubectl(["scale", `deployment/${name}`, "-n", namespace, `--replicas=${replicas}`]);
  return {
    stop: async () => {
      await scale(0);
      await kubectl(["wait", "--for=delete", "pod", "-n", namespace, "-l", pods, "--timeout=60s"]);
    },
    start: async () => {
      await scale(1);
      await kubectl(["rollout", "status", `deployment/${name}`, "-n", namespace, "--timeout=120s"]);
    },
  };
}

// Their certificates are due several times in the meantime.
beforeAll(async () => {
  await startWorkloads({ ...SERVER, ...HASTY }, { ...CLIENT, ...HASTY });
  await handshakeForEachCall();
});
afterAll(removeWorkloads);

describe.each(FAULTS)("while $fault", ({ newcomer, seconds, stop, start }) => {
  const late = { name: newcomer, account: CLIENT.name };
  // For what comes before and after.
  const total = seconds + 30;

  it("running traffic goes on, and afterwards new workloads join and certificates are renewed", async () => {
    const { result, value } = await duringLoad(CLIENT.name, total, async () => {
      await sleep(5000);
      try {
        await stop();
        await createWorkloads(late);
        await sleep(seconds * 1000);
        return { joined: await isReady(late.name), certificate: await shownChain(CLIENT.name) };
      } finally {
        await start();
      }
    });
    expect(result).toMatchObject({ answered: total * PER_SECOND, failures: [] });
    expect(value.joined).toBe(false);

    await workloadReady(late.name, 180);
    expect((await call(late.name, SERVER_URL)).status).toBe(200);
    await eventually("a renewed certificate", 120, async () =>
      (await shownChain(CLIENT.name)) === value.certificate ? undefined : true,
    );
  });
});
