import { X509Certificate } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import type { Lab } from "../layout.ts";
import { ensureForwarder, type PublishedService, stopForwarder } from "../network/forwarders.ts";
import { ensureNetwork, inNamespace } from "../network/namespace.ts";
import { serverBinary } from "../servers/build.ts";
import { daemonError, ensureDaemon, runningDaemon, stopDaemon } from "../support/daemon.ts";
import { untilStarted } from "../support/started.ts";
import { ensureConfig } from "./config.ts";
import { ensureIntermediate } from "./intermediate.ts";

const DAEMON = "step-ca";
const ROOT_MOUNT = "pki";
const START_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 5_000;

/** What a host needs to know of step-ca. */
export interface StepCa {
  /** Address for hosts. */
  readonly url: string;
  /** Address for programs on this machine. */
  readonly publishedUrl: string;
  /** SHA-256 of the root certificate, 64 hexadecimal digits, as `step ca bootstrap --fingerprint` takes it. */
  readonly fingerprint: string;
  readonly provisioner: string;
  /** File with the provisioner's password. */
  readonly passwordFile: string;
}

/**
 * Brings up step-ca beside Vault, under the same root. The lab has to be up and the program deployed to it. Asked for
 * another root than it has, step-ca starts anew under that one.
 *
 * @param rootMount Mount of the root in Vault. @default that of the lab's stack configuration
 * @throws LabError when there is no root, or step-ca does not start, with the end of its log.
 */
export async function ensureStepCa(lab: Lab, rootMount: string = ROOT_MOUNT): Promise<StepCa> {
  await ensureNetwork(lab);
  const isNew = await ensureIntermediate(lab, rootMount);
  if (isNew) {
    await stopDaemon(lab, DAEMON);
    // The CA of its records is no more.
    await rm(lab.stepCa.database, { recursive: true, force: true });
  }
  await ensureConfig(lab);
  await ensureForwarder(lab, service(lab));
  await ensureDaemon(lab, {
    name: DAEMON,
    ...inNamespace(lab, await serverBinary(lab, "step-ca"), [lab.stepCa.config]),
    environment: { HOME: lab.stepCa.dir },
  });
  await becomesReady(lab);
  const root = new X509Certificate(await readFile(lab.stepCa.rootCertificate));
  return {
    url: lab.stepCa.url,
    publishedUrl: lab.stepCa.publishedUrl,
    fingerprint: root.fingerprint256.replaceAll(":", "").toLowerCase(),
    provisioner: lab.stepCa.provisioner,
    passwordFile: lab.stepCa.provisionerPassword,
  };
}

/** Stops step-ca, where it runs. */
export async function stopStepCa(lab: Lab): Promise<void> {
  await stopForwarder(lab, service(lab));
  await stopDaemon(lab, DAEMON);
}

/** Whether step-ca runs and answers. */
export async function stepCaRuns(lab: Lab): Promise<boolean> {
  return (await runningDaemon(lab, DAEMON)) !== undefined && (await isHealthy(lab));
}

function service(lab: Lab): PublishedService {
  return { name: "step-ca", endpoint: lab.stepCa };
}

async function becomesReady(lab: Lab): Promise<void> {
  await untilStarted({
    title: "step-ca",
    timeoutMs: START_TIMEOUT_MS,
    pauseMs: 50,
    look: async () => (await isHealthy(lab)) || undefined,
    runs: async () => (await runningDaemon(lab, DAEMON)) !== undefined,
    state: () => "does not answer",
    error: (problem) => daemonError(lab, DAEMON, problem),
  });
}

/** Asks as a host would, trusting the root alone. */
async function isHealthy(lab: Lab): Promise<boolean> {
  const ca = await readFile(lab.stepCa.rootCertificate, "utf8");
  return new Promise((resolve) => {
    const options = { ca, agent: false, timeout: ANSWER_TIMEOUT_MS };
    const sent = request(`${lab.stepCa.publishedUrl}/health`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(false));
    sent.end();
  });
}
