import { X509Certificate } from "node:crypto";
import { chmod, readFile, rm } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { inNamespace } from "../network/namespace.ts";
import { serverBinary } from "../servers/build.ts";
import { daemonError, ensureDaemon, runningDaemon, stopDaemon } from "../support/daemon.ts";
import { LabError } from "../support/errors.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { signal } from "../support/process.ts";
import type { Report } from "../support/progress.ts";
import { untilStarted } from "../support/started.ts";
import { rootToken, vaultCall, vaultRequest } from "./client.ts";
import { writeVaultFiles } from "./files.ts";
import { ensureKubernetesAuth, installKubernetesAuth } from "./kubernetes-auth.ts";
import { ensureListenerCertificate } from "./listener-certificate.ts";

const DAEMON = "vault";
const START_TIMEOUT_MS = 60_000;
const HEALTH_TIMEOUT_MS = 5_000;

/** What a Vault server says about itself. */
export type VaultState = "stopped" | "uninitialized" | "sealed" | "standby" | "active";

/** The meaning of the codes of `sys/health`. @see https://developer.hashicorp.com/vault/api-docs/system/health */
const HEALTH_STATES: Readonly<Record<number, VaultState>> = {
  200: "active",
  429: "standby",
  501: "uninitialized",
  503: "sealed",
};

/**
 * Brings Vault from whatever state it is in to active, with its audit device on.
 * The forwarder of the published port has to run already.
 *
 * @returns what was done, for the progress line.
 * @throws LabError when Vault does not start, with the end of its log, or when its keys do not fit its data.
 */
export async function ensureVault(lab: Lab, report: Report): Promise<string> {
  const change = await ensureListenerCertificate(lab);
  await writeVaultFiles(lab);
  await installKubernetesAuth(lab);
  const started = await startVault(lab);
  const reload = change === "renewed" && !started ? await runningDaemon(lab, DAEMON) : undefined;
  if (reload !== undefined) signal(reload.pid, "SIGHUP");

  report("waiting for its answer");
  let state = await settledState(lab, ["active", "sealed", "uninitialized"]);
  if (state !== "uninitialized" && (await readFileIfPresent(lab.vault.unsealKey)) === undefined) {
    // The command that initialised it was killed before it could write the key: nobody can ever unseal this data.
    report("its initialisation was interrupted, starting afresh");
    await stopDaemon(lab, DAEMON);
    await rm(lab.vault.dataDir, { recursive: true });
    await writeVaultFiles(lab);
    await startVault(lab);
    state = await settledState(lab, ["uninitialized"]);
  }
  const initialized = state === "uninitialized";
  if (initialized) await initialize(lab);
  const unsealed = state !== "active";
  if (unsealed) {
    report("unsealing");
    await unseal(lab);
  }
  await ensureAudit(lab);
  await ensureKubernetesAuth(lab);
  if (initialized) return "initialised and unsealed";
  if (started) return "started and unsealed";
  return unsealed ? "unsealed" : "running";
}

/** Stops Vault. */
export async function stopVault(lab: Lab): Promise<void> {
  await stopDaemon(lab, DAEMON);
}

/** The state of Vault at this moment. */
export async function vaultState(lab: Lab): Promise<VaultState> {
  if ((await runningDaemon(lab, DAEMON)) === undefined) return "stopped";
  try {
    const { status } = await vaultRequest(lab, { path: "sys/health", timeoutMs: HEALTH_TIMEOUT_MS });
    return HEALTH_STATES[status] ?? "stopped";
  } catch {
    return "stopped"; // it does not listen yet, or the forwarder has no connection to it
  }
}

/** When the certificate of Vault's listener ends; `undefined` before the first start. */
export async function listenerCertificateEnd(lab: Lab): Promise<Date | undefined> {
  const pem = await readFileIfPresent(lab.vault.certificate);
  return pem === undefined ? undefined : new X509Certificate(pem).validToDate;
}

async function startVault(lab: Lab): Promise<boolean> {
  const binary = await serverBinary(lab, "vault");
  return ensureDaemon(lab, {
    name: DAEMON,
    ...inNamespace(lab, binary, ["server", `-config=${lab.vault.config}`, "-log-level=info"]),
  });
}

async function initialize(lab: Lab): Promise<void> {
  const body = { secret_shares: 1, secret_threshold: 1 };
  const answer = await vaultCall(lab, { method: "PUT", path: "sys/init", body });
  const [key] = answer.keys_base64 as string[];
  // The unseal key goes last: where it is, the token is too.
  await writeFileAtomically(lab.vault.rootToken, answer.root_token as string, 0o400);
  await writeFileAtomically(lab.vault.unsealKey, key as string, 0o400);
}

async function unseal(lab: Lab): Promise<void> {
  const key = await readFile(lab.vault.unsealKey, "utf8");
  const { status, body } = await vaultRequest(lab, { method: "PUT", path: "sys/unseal", body: { key } });
  if (status !== 200 || body.sealed !== false) {
    throw new LabError(
      `Vault does not accept the key in ${lab.vault.unsealKey} (status ${status}): ` +
        'the data is another Vault\'s. "make lab-down" removes both',
    );
  }
  // One node is a cluster too: it becomes active when it has elected itself.
  await settledState(lab, ["active"]);
}

async function ensureAudit(lab: Lab): Promise<void> {
  const token = await rootToken(lab);
  const devices = await vaultCall(lab, { path: "sys/audit", token });
  if ((devices.data as Record<string, unknown>)["file/"] !== undefined) return;
  const body = { type: "file", options: { file_path: lab.vault.auditLog, mode: "0600" } };
  await vaultCall(lab, { method: "PUT", path: "sys/audit/file", token, body });
  await chmod(lab.vault.auditLog, 0o600);
}

async function settledState(lab: Lab, wanted: readonly VaultState[]): Promise<VaultState> {
  let state: VaultState = "stopped";
  return untilStarted({
    title: "Vault",
    timeoutMs: START_TIMEOUT_MS,
    pauseMs: 50,
    async look() {
      state = await vaultState(lab);
      return wanted.includes(state) ? state : undefined;
    },
    runs: async () => (await runningDaemon(lab, DAEMON)) !== undefined,
    state: () => `is ${state} and not ${wanted.join(" or ")}`,
    error: (problem) => daemonError(lab, DAEMON, problem),
  });
}
