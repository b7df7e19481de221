import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processEnvironment } from "../../lab/environment.ts";
import { hostKey, runOnHost } from "../../lab/hosts/index.ts";
import { type Host, labLayout, PROJECT_DIR } from "../../lab/layout.ts";
import { daemonMark, runningDaemon } from "../../lab/support/daemon.ts";
import { processesWithEnvironment } from "../../lab/support/process.ts";
import { type RunResult, tryRun } from "../../lab/support/run.ts";

/** A lab of its own: it is broken here in every way, and must not be one that other tests use. */
const lab = labLayout("lifecycle");
const environment = { ...process.env, LAB: lab.name, LAB_HOSTS: String(lab.hosts.length) };
const nas = lab.hosts[0] as Host;

function cli(...args: string[]): Promise<RunResult> {
  return tryRun(process.execPath, [join(PROJECT_DIR, "lab/cli.ts"), ...args], { environment });
}

async function expectUp(): Promise<void> {
  expect(await cli("up")).toMatchObject({ code: 0, stderr: "" });
  expect(await cli("status")).toMatchObject({ code: 0, stderr: "" });
}

async function vault(...args: string[]): Promise<Record<string, unknown>> {
  const result = await tryRun("vault", [...args, "-format=json"], { environment: processEnvironment(lab) });
  return JSON.parse(result.stdout);
}

async function killDaemon(name: string): Promise<void> {
  const running = await runningDaemon(lab, name);
  if (running === undefined) throw new Error(`${name} does not run`);
  process.kill(running.pid, "SIGKILL");
}

beforeAll(async () => {
  await cli("down");
  await expectUp();
});

afterAll(async () => {
  await cli("down");
});

test("eval of env in a plain shell makes the vault CLI root on an unsealed Vault, with no token in the environment", async () => {
  const script = `eval "$(node '${join(PROJECT_DIR, "lab/cli.ts")}' env)"; vault status -format=json; vault token capabilities sys/mounts; env`;
  const { stdout } = await tryRun("sh", ["-c", script], { environment });
  expect(stdout).toContain('"sealed": false');
  expect(stdout).toContain("\nroot\n");
  // Not toContain: a failure would print the token.
  expect(stdout.includes(readFileSync(lab.vault.rootToken, "utf8"))).toBe(false);
});

test("a second up changes nothing", async () => {
  const before = await runningDaemon(lab, "vault");
  const { stdout } = await cli("up");
  expect(stdout).toContain("Vault: running");
  expect(stdout).toContain("hosts: nas running, edge running, metrics running");
  expect(stdout).not.toContain("made");
  expect(await runningDaemon(lab, "vault")).toEqual(before);
});

test("two at once do not collide", async () => {
  const both = await Promise.all([cli("up"), cli("up")]);
  expect(both.map((result) => result.code)).toEqual([0, 0]);
});

test("secrets are readable to root alone", () => {
  expect(statSync(lab.stateDir).mode & 0o777).toBe(0o700);
  for (const file of [
    lab.vault.rootToken,
    lab.vault.unsealKey,
    lab.vault.privateKey,
    lab.pulumi.passphrase,
    lab.ssh.privateKey,
  ]) {
    expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o400]);
  }
});

test("every request to Vault is in its audit log, and no token is", async () => {
  await vault("secrets", "list");
  const log = readFileSync(lab.vault.auditLog, "utf8");
  expect(log).toContain('"path":"sys/mounts"');
  expect(log.includes(readFileSync(lab.vault.rootToken, "utf8"))).toBe(false);
});

test("a killed Vault is reported, and comes back with its data", async () => {
  const { cluster_id } = await vault("status");
  await killDaemon("vault");
  const status = await cli("status");
  expect(status.code).toBe(1);
  expect(status.stdout).toMatch(/^NOT OK {2}Vault +stopped/m);
  await expectUp();
  expect(await vault("status")).toMatchObject({ sealed: false, cluster_id });
});

test("a sealed Vault is reported, and unsealed", async () => {
  await tryRun("vault", ["operator", "seal"], { environment: processEnvironment(lab) });
  expect((await cli("status")).stdout).toMatch(/^NOT OK {2}Vault +sealed/m);
  await expectUp();
});

test("a Vault whose initialisation was interrupted, its key lost with it, is made anew", async () => {
  const { cluster_id } = await vault("status");
  rmSync(lab.vault.unsealKey);
  await expectUp();
  expect((await vault("status")).cluster_id).not.toBe(cluster_id);
});

test("the hosts see each other and Vault, and nothing outside", async () => {
  const reached = await runOnHost(
    lab,
    nas,
    "ping -c 1 -W 2 metrics.lab.example.com; ping -c 1 -W 2 192.0.2.2",
  );
  expect(reached.stdout.match(/ 0% packet loss/g)).toHaveLength(2);
  expect(await runOnHost(lab, nas, "ping -c 1 -W 1 198.51.100.1")).toMatchObject({ code: 1 });
});

test("a killed host is reported, and comes back with what it holds and the same key", async () => {
  const key = await hostKey(nas);
  await runOnHost(lab, nas, "echo kept > /root/file && echo kept > /var/lib/docker/file && sync");
  await killDaemon("host-nas");
  expect((await cli("status")).stdout).toMatch(/^NOT OK {2}host nas +stopped$/m);
  await expectUp();
  expect((await runOnHost(lab, nas, "cat /root/file /var/lib/docker/file")).stdout).toBe("kept\nkept\n");
  expect(await hostKey(nas)).toBe(key);
});

test("a host with a failed unit is reported, with the unit", async () => {
  await runOnHost(lab, nas, "systemd-run --unit=broken false");
  const { code, stdout } = await cli("status");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^NOT OK {2}host nas +degraded: broken\.service$/m);
  expect((await cli("up")).stdout).toContain("nas degraded: broken.service");
  await runOnHost(lab, nas, "systemctl reset-failed");
});

test("killed relays are reported, and started again", async () => {
  await killDaemon("forward-vault");
  await killDaemon("forward-kubernetes-inside");
  const status = await cli("status");
  expect(status.stdout).toMatch(/^NOT OK {2}port vault .* is not published$/m);
  expect(status.stdout).toMatch(/^NOT OK {2}port kubernetes .* is not published$/m);
  await expectUp();
});

test("a port that another program has is named, with the program", async () => {
  await killDaemon("forward-vault");
  const squatter = createServer().listen(lab.vault.publishedPort, "127.0.0.1");
  await once(squatter, "listening");
  const { code, stderr } = await cli("up");
  squatter.close();
  expect(code).toBe(1);
  expect(stderr).toBe(
    `error: 127.0.0.1:${lab.vault.publishedPort}, where the lab publishes vault, is taken by node (process ${process.pid}): ` +
      "stop that program, or give the lab another name (LAB=...), which has ports of its own\n",
  );
  await expectUp();
});

test("down leaves nothing, not even of what has lost its pid file or of a host that it was not told of", async () => {
  const four = { ...environment, LAB_HOSTS: "4" };
  const up = await tryRun(process.execPath, [join(PROJECT_DIR, "lab/cli.ts"), "up"], { environment: four });
  expect(up.stdout).toContain("metrics running, host-4 booted");
  rmSync(join(lab.runDir, "vault.pid"));
  rmSync(join(lab.runDir, "forward-vault.pid"));
  expect(await cli("down")).toMatchObject({ code: 0, stderr: "" });
  const mark = daemonMark(lab);
  expect(await processesWithEnvironment(`${mark.name}=${mark.value}`)).toEqual([]);
  expect((await tryRun("ip", ["netns", "list"])).stdout).not.toContain(lab.network.namespace);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(lab.stateDir);
  expect(existsSync(lab.stateDir)).toBe(false);
  const hierarchies = readdirSync("/sys/fs/cgroup").map((name) => join("/sys/fs/cgroup", name));
  const groups = ["/sys/fs/cgroup", ...hierarchies].map((folder) => join(folder, lab.cgroup));
  expect(groups.filter((group) => existsSync(group))).toEqual([]);
  expect(await cli("down")).toMatchObject({ code: 0, stdout: 'lab "lifecycle" is not there\n' });
});
