import { afterAll, beforeAll, expect, it } from "vitest";
import { DevVault } from "./dev-vault.ts";
import { succeeded, TestHost } from "./test-host.ts";

/** Every program that busybox has is busybox's, the shell too. */
const ALPINE = `mount --bind /usr/bin/busybox /usr/bin/dash
for name in $(busybox --list); do ln -sf /usr/bin/busybox "/usr/local/bin/$name"; done
rm /usr/local/bin/nsenter`;

/** Keeps the one table in a file. */
const CRONTAB = `#!/bin/sh
case $1 in
  -l) cat /etc/table ;;
  -) cat >/etc/table ;;
esac
`;

let vault: DevVault;
let host: TestHost;
beforeAll(async () => {
  vault = await DevVault.start();
  host = await TestHost.start(vault, ALPINE);
  host.box.program("crontab", CRONTAB);
  host.box.program(
    "update-ca-certificates",
    "#!/bin/sh\nls /usr/local/share/ca-certificates | grep homelab >>/run/calls || :\n",
  );
});
afterAll(async () => {
  await host?.box.stop();
  await vault?.stop();
});

it("is all that a host needs beside openssl and curl", async () => {
  expect((await host.box.sh("help | head -n 1; sed --help 2>&1 | head -n 1")).stdout).toMatch(
    /^Built-in.*\nBusyBox/,
  );
  host.box.write("/etc/table", "0 4 * * * /usr/bin/backup\n");
  const args = await host.args({
    platform: "alpine",
    trustStore: true,
    wireguard: true,
    authority: vault.authority("host-nas-login"),
  });
  expect(succeeded(await host.identity(args)).stdout).toMatch(/^fact wireguard_public_key \S{44}\n$/);
  expect(host.box.calls()).toEqual([expect.stringMatching(/^homelab-pki-[0-9a-f]{8}\.crt$/)]);
  expect(host.box.read("/etc/table")).toMatch(
    /^0 4 \* \* \* \/usr\/bin\/backup\n\*\/2 \* \* \* \* \/usr\/local\/lib\/homelab-pki\/renew.sh 2>&1 \| logger -t homelab-pki # homelab-pki\n$/,
  );
  expect(succeeded(await host.identity(args)).stderr).toBe("");

  const web = {
    name: "web",
    files: [{ path: "/etc/web/web.conf", content: "it's\n", owner: "nobody:nogroup" }],
    copies: [{ file: "key.pem", path: "/etc/web/key.pem", owner: "nobody:nogroup" }],
    needs: ["key_pkcs8.pem", "cert.p12", "bundle.pem"],
    apply: "echo apply >>/run/calls\n",
    renewed: "echo renewed >>/run/calls\n",
  } as const;
  succeeded(await host.profiles(web));
  const before = await host.serial();
  host.box.clock(2500);
  succeeded(await host.renew());
  expect(await host.serial()).not.toBe(before);
  expect(host.box.read("/etc/web/key.pem")).toBe(host.box.read("/var/lib/tls/key.pem"));
  expect(host.box.calls()).toEqual(["apply", "renewed"]);
  expect(host.box.list("/var/lib/tls/live")).toEqual([
    ...["bundle.pem", "cert.p12", "cert.pem", "key.pem", "key_pkcs8.pem", "wanted"],
  ]);

  // Without -T, as busybox was for long.
  host.box.program("mv", '#!/bin/sh\ncase $1 in -*[Th]*) exit 1 ;; esac\nexec /bin/mv "$@"\n');
  succeeded(await host.renew("now"));
  expect((await host.box.run(["readlink", "/var/lib/tls/live"])).stdout).toMatch(/^generations\/\w+\n$/);
  expect(host.box.list("/var/lib/tls/generations")).toHaveLength(2);

  expect(succeeded(await host.remove()).stderr).toBe("");
  expect(host.box.exists("/var/lib/tls")).toBe(false);
  expect(host.box.read("/etc/table")).toBe("0 4 * * * /usr/bin/backup\n");
});
