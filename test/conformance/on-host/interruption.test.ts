import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HostPart } from "../../../components/host/host-part.ts";
import { profilesPayload } from "../../../components/host/payload.ts";
import { resolved } from "../../support/mocks.ts";
import { DevVault } from "./dev-vault.ts";
import { SCRIPTS, succeeded, TestHost } from "./test-host.ts";

/** What changes something on disk. */
const CHANGING = ["mv", "ln", "mkdir", "chmod", "cp", "rm", "systemctl"];
/** Of a renewal, what is seen from outside. */
const SWITCHING = ["mv", "ln"];
const KILLER = (real: string) => `#!/bin/dash
left=$(($(/bin/cat /run/left) - 1))
echo "$left" >/run/left
# The whole process group, as a machine that loses power.
if [ "$left" = 0 ]; then kill -9 0; fi
exec ${real} "$@"
`;

let vault: DevVault;
let host: TestHost;
beforeAll(async () => {
  vault = await DevVault.start();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  host = await TestHost.start(
    vault,
    "mkdir -p /var/lib/tls; mount -t tmpfs -o size=160k,mode=0755 tmpfs /var/lib/tls",
  );
});
afterEach(() => host.box.stop());

/** From now on a process group dies at its `at`-th change; 0 is never. */
async function killAt(at: number, changing = CHANGING): Promise<void> {
  host.box.write("/run/left", `${at}`);
  for (const name of changing) {
    host.box.program(name, KILLER(name === "systemctl" ? "/bin/true" : `/bin/${name}`));
  }
}

/** Runs sh in a process group of its own. @returns whether it was killed */
async function killed(script: string): Promise<boolean> {
  const ran = await host.box.run(["setsid", "--wait", "sh", "-s"], script);
  if (ran.code === 0) return false;
  // Not by an error of its own.
  expect(ran.stderr).not.toMatch(/homelab-pki: (failed|nothing was changed|could not)/);
  return true;
}

const extra = (round: number) => `/etc/web/extra-${Math.floor(round / 2)}.conf`;
const web = (round: number): HostPart => ({
  name: "web",
  files: [
    { path: "/etc/web/web.conf", content: `round ${round}\n` },
    // In every second round only contents change, in the others paths too.
    { path: extra(round), content: "" },
    { path: "/etc/systemd/system/web.service", content: `# ${round}\n` },
  ],
  copies: [{ file: "key.pem", path: "/etc/web/key.pem", owner: "nobody:nogroup" }],
  needs: ["bundle.pem"],
  apply: "cat /etc/web/web.conf >/run/applied\n",
  renewed: "cp /etc/web/key.pem /run/renewed\n",
});

describe("SIGKILL", () => {
  it("anywhere in an installation is made up for by the next one", async () => {
    await host.enrol();
    let interrupted = 0;
    for (let round = 1; ; round += 1) {
      const payload = await resolved(profilesPayload([web(round)]));
      await killAt(round);
      if (!(await killed(payload))) break;
      interrupted += 1;
      await killAt(0);
      succeeded(await host.box.sh(payload));
      expect(host.box.read("/run/applied")).toBe(`round ${round}\n`);
      expect(host.box.list("/etc/web")).toEqual([
        extra(round).replace("/etc/web/", ""),
        "key.pem",
        "web.conf",
      ]);
      expect(host.box.read("/etc/systemd/system/web.service")).toBe(`# ${round}\n`);
      expect(host.box.read("/etc/web/key.pem")).toBe(host.box.read("/var/lib/tls/key.pem"));
      expect(host.box.exists("/var/lib/homelab-pki/staging")).toBe(false);
      expect(host.box.list("/run/homelab-pki")).toEqual([]);
    }
    expect(interrupted).toBeGreaterThan(20);
  });

  it("anywhere in a removal is made up for by the next one", async () => {
    await host.enrol();
    const nothing = await resolved(profilesPayload([]));
    let interrupted = 0;
    for (let at = 1; ; at += 1) {
      await killAt(0);
      succeeded(await host.profiles(web(1)));
      await killAt(at);
      if (!(await killed(nothing))) break;
      interrupted += 1;
      await killAt(0);
      succeeded(await host.box.sh(nothing));
      expect(host.box.exists("/etc/web")).toBe(false);
      expect(host.box.exists("/etc/systemd/system/web.service")).toBe(false);
      expect(host.box.list("/var/lib/homelab-pki/parts")).toEqual(["identity"]);
    }
    expect(interrupted).toBeGreaterThan(5);
  });

  it("anywhere in a renewal leaves a key with its certificate, and the next one completes it", async () => {
    await host.enrol();
    succeeded(await host.profiles(web(1)));
    let interrupted = 0;
    for (let at = 1; ; at += 1) {
      await killAt(at, SWITCHING);
      if (!(await killed(`${SCRIPTS}/renew.sh now`))) break;
      interrupted += 1;
      await killAt(0);
      const pair = await host.box.sh(
        "openssl x509 -in /var/lib/tls/cert.pem -noout -pubkey; openssl pkey -in /var/lib/tls/key.pem -pubout",
      );
      const [certified, own] = pair.stdout.split("-----END PUBLIC KEY-----\n");
      expect(certified).toBe(own);
      succeeded(await host.renew());
      const key = host.box.read("/var/lib/tls/key.pem");
      expect(host.box.read("/etc/web/key.pem")).toBe(key);
      expect(host.box.read("/var/lib/tls/bundle.pem")).toContain(key);
      expect(host.box.list("/var/lib/tls/generations")).not.toContain(".new");
      const reported = String((await vault.report())?.serial)
        .replaceAll(":", "")
        .toUpperCase();
      expect(await host.serial()).toBe(`serial=${reported}`);
    }
    expect(interrupted).toBeGreaterThan(10);
    expect(host.box.list("/var/lib/tls/generations")).toHaveLength(2);
  });
});

describe("a full disk", () => {
  it("leaves the certificate in use, whatever it is too small for", async () => {
    await host.enrol();
    succeeded(await host.profiles({ name: "web", files: [], needs: ["bundle.pem", "cert.p12"], apply: "" }));
    const before = await host.serial();
    const state = () => host.box.sh("ls -R /var/lib/tls; cat /var/lib/tls/*.* | cksum");
    const whole = (await state()).stdout;
    let refused = 0;
    for (let free = 0; ; free += 1) {
      // In pages, which is what a file in memory takes.
      await host.box.sh(
        `rm -f /var/lib/tls/ballast; cat /dev/zero >/var/lib/tls/ballast; truncate -s -${free * 4096} /var/lib/tls/ballast`,
      );
      const ran = await host.renew("now");
      await host.box.run(["rm", "/var/lib/tls/ballast"]);
      if (ran.code === 0) break;
      refused += 1;
      expect((await state()).stdout).toBe(whole);
      expect(await host.serial()).toBe(before);
    }
    expect(refused).toBeGreaterThan(3);
    expect(await host.serial()).not.toBe(before);
    for (const file of ["cert.pem", "key.pem", "bundle.pem"]) {
      expect(host.box.read(`/var/lib/tls/${file}`)).toMatch(/-----END [A-Z ]+-----\n$/);
    }
  });
});

describe("two runs at once", () => {
  const slow = (name: string): HostPart => ({
    name,
    files: [],
    apply: `echo "${name} begins" >>/run/order\n/bin/sleep 2\necho "${name} ends" >>/run/order\n`,
  });

  it("go one after the other", async () => {
    await host.enrol();
    host.box.program("sleep", '#!/bin/sh\nexec /bin/sleep "$@"\n');
    const [first, second] = await Promise.all([host.profiles(slow("a")), host.profiles(slow("b"))]);
    succeeded(first);
    succeeded(second);
    const [one, , three] = host.box.read("/run/order").split("\n");
    expect(host.box.read("/run/order").split("\n").slice(0, 4)).toEqual([
      one,
      one?.replace("begins", "ends"),
      three,
      three?.replace("begins", "ends"),
    ]);
  });

  it("do not wait for ever", async () => {
    await host.enrol();
    // A minute of waiting takes three seconds here.
    const first = host.box.run(
      ["sh", "-s"],
      await resolved(profilesPayload([{ ...slow("a"), apply: "touch /run/busy\n/bin/sleep 15\n" }])),
    );
    while (!host.box.exists("/run/busy")) await host.box.run(["/bin/sleep", "0.1"]);
    host.box.calls();
    const second = await host.renew("now");
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^homelab-pki: another run holds \/var\/run\/homelab-pki\/lock since 60 s \(process \d+\): try again when it has ended\n$/,
    );
    expect(host.box.calls()).toHaveLength(60);
    succeeded(await first);
    succeeded(await host.renew("now"));
  });

  it("do not wait for a process that has only the number of one that held the lock", async () => {
    await host.enrol();
    await host.box.sh(`ln -s "1.123456" /run/homelab-pki/lock`);
    succeeded(await host.renew("now"));
    expect(host.box.calls()).toEqual([]);
  });

  it("do not take the lock from one that was quicker to replace that of a dead process", async () => {
    await host.enrol();
    const holder = "sleeper=$(/bin/sleep 30 >/dev/null 2>&1 & echo $!)\n";
    const lock = `${holder}ln -sfn "$sleeper.$(cut -d ' ' -f 22 "/proc/$sleeper/stat")" /run/homelab-pki/lock\n`;
    await host.box.sh('ln -s "1.123456" /run/homelab-pki/lock');
    host.box.program(
      "mv",
      `#!/bin/sh\nif [ ! -e /run/quicker ]; then : >/run/quicker\n${lock}fi\nexec /bin/mv "$@"\n`,
    );
    const ran = await host.renew("now");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^homelab-pki: another run holds \/var\/run\/homelab-pki\/lock since 60 s /);
    expect(host.box.list("/run/homelab-pki")).toEqual(["lock"]);
  });
});
