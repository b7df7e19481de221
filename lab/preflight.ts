import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "./layout.ts";
import { LabError } from "./support/errors.ts";
import { findGo } from "./support/go.ts";
import type { Report } from "./support/progress.ts";
import { lastLines, tryRun } from "./support/run.ts";

/** Debian packages that the lab uses. What each is for stands beside it. */
export const PACKAGES: readonly string[] = [
  "busybox", // the smallest shell that a host may have
  "ca-certificates", // the Go module registry is reached over TLS
  "curl", // by which hosts speak to Vault
  "debootstrap", // the root filesystems of the node and the hosts
  "gnutls-bin", // p11tool: keys on the token of an offline root
  "iproute2", // namespace, bridge, addresses
  "iptables", // the node's service network
  "libengine-pkcs11-openssl", // openssl signs with a key on a token
  "opensc", // pkcs11-tool: shows what a token tells about a key
  "openssh-client", // the hosts are reached with it
  "openssl", // the certificate of Vault's listener
  "softhsm2", // a token for the ceremony's tests
  "python3-pip", // programs of the hosts that Debian has not
  "socat", // ports on the loopback
  "systemd-container", // systemd-nspawn, in which the node and the hosts boot
];

/** What the checks look at; a test hands in another machine. */
export interface Machine {
  /** `process.platform`. */
  readonly platform: string;
  /** Effective user id. */
  readonly userId: number;
}

const NONINTERACTIVE = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };

/**
 * Checks that the lab can run here and installs the packages that it misses.
 *
 * @returns what was done, for the progress line.
 * @throws LabError that says what is missing and how to get it.
 */
export async function preflight(lab: Lab, report: Report): Promise<string> {
  const go = await findGo();
  const missing = await missingPackages(PACKAGES);
  if (missing.length > 0) {
    report(`installing ${missing.join(" ")}`);
    await installPackages(missing);
  }
  await assertPrivateState(lab);
  const installed = missing.length > 0 ? `, installed ${missing.join(" ")}` : "";
  return `${go.version.split(" ")[2]}${installed}`;
}

/**
 * Fails at once where the lab cannot run at all.
 *
 * @throws LabError when the machine is no Linux or the user is not root.
 */
export function assertCapable(
  machine: Machine = { platform: process.platform, userId: process.geteuid?.() ?? -1 },
): void {
  if (machine.platform !== "linux") {
    throw new LabError(`the lab runs on Linux, and this is ${machine.platform}: ${WITHOUT_LAB}`);
  }
  if (machine.userId !== 0) {
    throw new LabError(
      "the lab needs root, for a network namespace of its own, and you are user " +
        `${machine.userId}: run it with sudo. Without root, ${WITHOUT_LAB}`,
    );
  }
}

const WITHOUT_LAB =
  '"make check" works as it is, and so do "pulumi preview" and "pulumi up" with your own Vault and cluster ' +
  "(VAULT_ADDR, KUBECONFIG and a Pulumi.<stack>.yaml of yours)";

/** Reads from the output of `dpkg-query` which of `wanted` are not installed. */
export function notInstalled(wanted: readonly string[], listing: string): string[] {
  const installed = new Set(
    listing
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

async function missingPackages(wanted: readonly string[]): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has placeholders of the same form
  const format = "--showformat=${Package} ${db:Status-Status}\n";
  // It exits with 1 when it does not know one of them and lists the others all the same.
  const result = await tryRun("dpkg-query", ["--show", format, ...wanted]);
  if (result.code === 127) {
    throw new LabError(
      `the lab installs packages with apt-get, which this machine lacks: ${wanted.join(" ")}`,
    );
  }
  return notInstalled(wanted, result.stdout);
}

async function installPackages(names: readonly string[]): Promise<void> {
  const options = ["--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
  const commands = [["update"], ["install", ...options, ...names]];
  for (const args of commands) {
    const result = await tryRun("apt-get", args, { environment: NONINTERACTIVE });
    if (result.code === 0) continue;
    const end = lastLines(result.stderr || result.stdout, 10);
    throw new LabError(`apt-get ${args.join(" ")} failed with exit code ${result.code}:\n${end}`);
  }
}

/** Keys are written below the state folder: it must be root's, and not a link that somebody else has put there. */
async function assertPrivateState(lab: Lab): Promise<void> {
  for (const folder of [join(lab.stateDir, ".."), lab.stateDir]) {
    const status = await lstat(folder).catch(() => undefined);
    if (status === undefined) continue;
    if (!status.isDirectory() || status.uid !== 0) {
      throw new LabError(`${folder} is not a folder of root's: remove it, the lab keeps its keys there`);
    }
  }
}
