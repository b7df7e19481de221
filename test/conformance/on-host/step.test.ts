import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IdentityArgs } from "../../../components/host/identity-args.ts";
import { identityPayload, removalPayload } from "../../../components/host/payload.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { serverBinary } from "../../../lab/servers/build.ts";
import { run } from "../../../lab/support/run.ts";
import { resolved } from "../../support/mocks.ts";
import { freePort, HOST } from "./dev-vault.ts";
import { Sandbox } from "./sandbox.ts";
import { SCRIPTS, succeeded } from "./test-host.ts";

const bin = selectedLab().cache.bin;
let folder: string;
let server: ChildProcess;
let url: string;
let box: Sandbox;

function step(...args: readonly string[]): Promise<string> {
  return run(join(bin, "step"), args, {
    environment: { PATH: process.env.PATH, STEPPATH: folder, HOME: folder },
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "homelab-pki-step-"));
  const password = join(folder, "password");
  writeFileSync(password, "only a test's", { mode: 0o400 });
  const address = `127.0.0.1:${await freePort()}`;
  url = `https://${address}`;
  await step(
    ...[
      "ca",
      "init",
      "--deployment-type=standalone",
      "--name=Test",
      "--dns=127.0.0.1",
      `--address=${address}`,
    ],
    ...["--provisioner=hosts", `--password-file=${password}`],
  );
  allowShortLives(join(folder, "config/ca.json"));
  await startServer();
  box = await Sandbox.start(`ln -s ${join(bin, "step")} /usr/local/bin/step`);
}, 60_000);
afterAll(async () => {
  await box?.stop();
  if (server?.exitCode === null) await stopServer();
  rmSync(folder, { recursive: true });
});

async function startServer(): Promise<void> {
  // Nothing is left of it however this process ends.
  const command = [
    "--pdeathsig=KILL",
    await serverBinary(selectedLab(), "step-ca"),
    join(folder, "config/ca.json"),
  ];
  server = spawn("setpriv", [...command, `--password-file=${join(folder, "password")}`], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { HOME: folder, PATH: process.env.PATH },
  });
  if (server.stderr === null) throw new Error("no output");
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.includes("Serving HTTPS")) break;
  }
  server.stderr.resume();
}

async function stopServer(): Promise<void> {
  const ended = once(server, "exit");
  server.kill();
  await ended;
}

const root = () => join(folder, "certs/root_ca.crt");
/** Where step's commands find the CA. */
const ca = () => [`--ca-url=${url}`, `--root=${root()}`];

/** Lets the provisioner sign for seconds, and renew what has expired. */
function allowShortLives(file: string): void {
  const config = JSON.parse(readFileSync(file, "utf8"));
  config.authority.provisioners[0].claims = { minTLSCertDuration: "5s", allowRenewalAfterExpiry: true };
  writeFileSync(file, JSON.stringify(config));
}

async function args(id: string, change: Partial<IdentityArgs> = {}): Promise<IdentityArgs> {
  const names = { ...HOST, ...change };
  const sans = [...names.dnsNames, ...names.addresses, names.spiffeId].map((san) => `--san=${san}`);
  const token = await step(
    ...["ca", "token", names.commonName, ...sans, "--provisioner=hosts"],
    ...[`--password-file=${join(folder, "password")}`, ...ca()],
  );
  return {
    ...names,
    lifetime: "1h",
    platform: "debian",
    rootBundle: readFileSync(root(), "utf8"),
    authority: {
      client: "step",
      url,
      fingerprint: (await step("certificate", "fingerprint", root())).trim(),
    },
    enrolment: { id, secret: token },
    trustStore: false,
    wireguard: false,
    ...change,
  };
}

const identity = async (wanted: IdentityArgs) => box.sh(await resolved(identityPayload(wanted)));
const certificate = async (...options: readonly string[]) =>
  (await box.run(["openssl", "x509", "-in", "/var/lib/tls/cert.pem", "-noout", ...options])).stdout;

it("enrols with a one-time token, shown to nobody, and renews with the certificate", async () => {
  const real = (await box.sh("command -v step")).stdout.trim();
  box.program(
    "step",
    `#!/bin/dash\n{ printf '%s ' step "$@"; /usr/bin/tr '\\0' '\\n' </proc/self/environ; } >>/run/processes\nexec ${real} "$@"\n`,
  );
  const wanted = await args("first");
  succeeded(await identity(wanted));
  expect(await certificate("-ext", "subjectAltName")).toContain(
    "DNS:nas, DNS:nas.lab.example, IP Address:192.0.2.21, IP Address:2001:DB8:0:0:0:0:0:21, URI:spiffe://lab.example/host/nas",
  );
  const validity = async (field: string) => Date.parse((await certificate(field)).trim().replace(/.*=/, ""));
  expect((await validity("-enddate")) - (await validity("-startdate"))).toBeLessThan(3_700_000);
  const processes = box.read("/run/processes");
  expect(processes).toContain("step --config /dev/stdin ca certificate");
  expect(processes).not.toContain(String(wanted.enrolment.secret).slice(0, 40));
  const left = await box.run([
    "/usr/bin/grep",
    "-rlF",
    String(wanted.enrolment.secret).trim(),
    "/mnt/layers",
    "/var/lib",
  ]);
  expect(left.stdout).toBe("");
  expect(box.mode("/var/lib/tls/live/key.pem")).toBe("0400");

  const serial = await certificate("-serial");
  expect(succeeded(await identity(wanted)).stderr).toBe("");
  expect(await certificate("-serial")).toBe(serial);
  box.clock(2500);
  succeeded(await box.run([`${SCRIPTS}/renew.sh`]));
  box.clock(0);
  expect(await certificate("-serial")).not.toBe(serial);
  expect(await certificate("-ext", "subjectAltName")).toContain("URI:spiffe://lab.example/host/nas");

  // step-ca renews a certificate as it is: other names need another token.
  const more = await args("second", { dnsNames: [...HOST.dnsNames, "s3.lab.example"] });
  const refused = await identity({ ...more, enrolment: wanted.enrolment });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    "step-ca renews a certificate only as it is, and its names or key are to be others: enrol this host anew\n",
  );
  succeeded(await identity(more));
  expect(await certificate("-ext", "subjectAltName")).toContain("DNS:s3.lab.example");

  const used = await identity({ ...more, enrolment: { ...more.enrolment, id: "third" } });
  expect(used.code).toBe(1);
  expect(await certificate("-ext", "subjectAltName")).toContain("DNS:s3.lab.example");
});

it("comes back after its certificate has expired, where the provisioner allows it", async () => {
  // It has to live for a minute at least: step-ca looks whether it was valid a minute before its end.
  succeeded(await identity(await args("short", { lifetime: "65s" })));
  const serial = await certificate("-serial");
  const expired = async () =>
    (await box.run(["openssl", "x509", "-in", "/var/lib/tls/cert.pem", "-noout", "-checkend", "0"])).code !==
    0;
  while (!(await expired())) await sleep(500);
  succeeded(await box.run([`${SCRIPTS}/renew.sh`]));
  expect(await certificate("-serial")).not.toBe(serial);
  expect(await expired()).toBe(false);
});

it("has its certificates revoked when it leaves, and keeps them until they are", async () => {
  succeeded(await identity(await args("leaving")));
  succeeded(await box.run([`${SCRIPTS}/renew.sh`, "now"]));
  const generations = box.list("/var/lib/tls/generations");
  expect(generations).toHaveLength(2);
  // Somebody has a copy of them, and renews it.
  const copies = generations.map((generation) => {
    const copy = join(folder, generation);
    cpSync(box.path(`/var/lib/tls/generations/${generation}`), copy, { recursive: true });
    return copy;
  });
  const renew = (copy: string) =>
    step("ca", "renew", `--out=${copy}/renewed.pem`, ...ca(), `${copy}/cert.pem`, `${copy}/key.pem`);
  for (const copy of copies) await renew(copy);

  await stopServer();
  const refused = await box.sh(removalPayload("identity"));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("homelab-pki: step-ca has not revoked /var/lib/tls/generations/");
  expect(box.list("/var/lib/tls/generations")).toEqual(generations);

  await startServer();
  // As a run does that is interrupted after its first.
  await step("ca", "revoke", ...ca(), `--cert=${copies[0]}/cert.pem`, `--key=${copies[0]}/key.pem`);
  succeeded(await box.sh(removalPayload("identity")));
  expect(box.exists("/var/lib/tls")).toBe(false);
  for (const copy of copies) await expect(renew(copy)).rejects.toThrow("lacked necessary authorization");
}, 60_000);
