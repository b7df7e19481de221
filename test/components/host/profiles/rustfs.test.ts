import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rustfs } from "../../../../components/host/profiles/rustfs.ts";
import { program, sh } from "./support/commands.ts";
import { contentOf, partOf, problemsOf } from "./support/parts.ts";

const FOLDER = "/etc/homelab-pki/rustfs";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rustfs-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the server finds certificate, key and roots under the names that it knows, and demands a client's", async () => {
  const part = partOf(rustfs, {});
  expect(await contentOf(part, "/etc/homelab-pki/rustfs.env")).toBe(
    `# Written by homelab-pki: changes are made in its configuration.
RUSTFS_TLS_PATH=${FOLDER}
RUSTFS_TLS_RELOAD_ENABLE=true
RUSTFS_TLS_RELOAD_INTERVAL=10
RUSTFS_SERVER_MTLS_ENABLE=true
`,
  );
  expect(await contentOf(part, "/etc/systemd/system/rustfs.service.d/homelab-pki.conf")).toBe(
    `# Written by homelab-pki: changes are made in its configuration.
[Service]
EnvironmentFile=/etc/homelab-pki/rustfs.env
`,
  );
  expect(part.copies).toEqual([
    { file: "root_ca.crt", path: `${FOLDER}/ca.crt`, owner: "rustfs:rustfs" },
    { file: "cert.pem", path: `${FOLDER}/rustfs_cert.pem`, owner: "rustfs:rustfs" },
    { file: "key.pem", path: `${FOLDER}/rustfs_key.pem`, owner: "rustfs:rustfs" },
  ]);
  expect(part.verify).toContain("answers a client without a certificate");
});

test("clients without a certificate can be let in, where access keys are enough", async () => {
  const part = partOf(rustfs, { requireClientCertificate: false, service: "s3", user: "s3", port: 9443 });
  expect(await contentOf(part, "/etc/homelab-pki/rustfs.env")).toContain("RUSTFS_SERVER_MTLS_ENABLE=false\n");
  expect(part.verify).toBe(
    `served=$(timeout 5 openssl s_client -connect 127.0.0.1:9443 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 2>/dev/null) || served=
[ "$served" = "$(openssl x509 -noout -fingerprint -sha256 -in ${FOLDER}/rustfs_cert.pem)" ]
`,
  );
  expect(part.remove).toBe("systemctl try-restart s3\n");
});

test.each([
  ["takes the new certificate by itself after a while", 3, ""],
  ["goes on with the old one", 99, "try-restart rustfs\n"],
])("a server that %s is restarted only if it must", async (_, asks, restarts) => {
  program(folder, "sleep", "true");
  program(folder, "timeout", 'shift; exec "$@"');
  program(folder, "systemctl", `echo "$@" >>${folder}/systemctl.log`);
  program(
    folder,
    "openssl",
    `
case $* in
  s_client*) echo . >>${folder}/asked ;;
  *-in*) echo NEW ;;
  *) if [ "$(wc -l <${folder}/asked)" -lt ${asks} ]; then echo OLD; else echo NEW; fi ;;
esac`,
  );
  const { renewed = "" } = partOf(rustfs, {});
  const ended = await sh(["-c", `: >${folder}/systemctl.log >${folder}/asked; ${renewed}`], {
    PATH: `${folder}:${process.env.PATH}`,
  });
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(readFileSync(join(folder, "systemctl.log"), "utf8")).toBe(restarts);
});

test.each([
  [{ requireClientCertificate: "yes" }, "requireClientCertificate: true or false"],
  [{ port: 70_000 }, "port: a port, 1 to 65535"],
  [{ user: "Root" }, "user: a user account: lower-case letters, digits, - and _, at most 31"],
])("%j is refused", (settings, problem) => {
  expect(problemsOf(rustfs, settings)).toEqual([problem]);
});
