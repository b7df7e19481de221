import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probe, type Refusal, serves } from "../../../../../components/host/profiles/shared/listen.ts";
import { shellcheck } from "../../../../../tools/shellcheck.ts";

const server = { listen: { bind: "0.0.0.0", port: 443 }, name: "nas.lab.example.com" };

/** What a server says: which certificate it presents, and the first line of its answers. */
interface Answers {
  readonly presents?: string;
  readonly withCertificate?: string;
  readonly withoutCertificate?: string;
}

const OPENSSL = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
  "x509 -in /var/lib/tls/cert.pem "*) echo ours ;;
  x509*) cat ;;
  "s_client -quiet "*" -cert "*) printf '%s\\n' "$WITH" ;;
  "s_client -quiet "*) printf '%s\\n' "$WITHOUT" ;;
  *) head -n 1 "$PRESENTS"; sed -i 1d "$PRESENTS" ;;
esac
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "probe-"));
  writeFileSync(join(folder, "openssl"), OPENSSL, { mode: 0o755 });
  writeFileSync(join(folder, "sleep"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(folder, "timeout"), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script against a server that answers so; `presents` is one line a connection. */
function run(script: string, { presents = "ours", withCertificate = "", withoutCertificate = "" }: Answers) {
  const files = { PRESENTS: join(folder, "presents"), CALLS: join(folder, "calls") };
  writeFileSync(files.PRESENTS, `${presents}\n`);
  writeFileSync(files.CALLS, "");
  const { status, stderr } = spawnSync("sh", ["-eu"], {
    input: script,
    encoding: "utf8",
    env: {
      ...files,
      PATH: `${folder}:${process.env.PATH}`,
      WITH: withCertificate,
      WITHOUT: withoutCertificate,
    },
  });
  return { status, stderr };
}

const OK = "HTTP/1.1 200 OK";
const BAD_REQUEST = "HTTP/1.1 400 Bad Request";
const probed = (refusal: Refusal, answers: Answers) => run(probe({ ...server, refusal }), answers);
const failed = (message: string) => ({ status: 1, stderr: `homelab-pki: 127.0.0.1:443 ${message}\n` });

describe("probe", () => {
  it("is content with a server that answers a certificate and refuses none", () => {
    expect(probed("alert", { withCertificate: OK })).toEqual({ status: 0, stderr: "" });
    expect(probed("alert", { withCertificate: "HTTP/1.1 403 Forbidden" }).status).toBe(0);
    expect(probed("400", { withCertificate: OK, withoutCertificate: BAD_REQUEST }).status).toBe(0);
    expect(probed("400", { withCertificate: OK }).status).toBe(0);
  });

  it("fails for a server with another certificate or none", () => {
    const message = "does not present this host's certificate";
    expect(probed("alert", { presents: "another", withCertificate: OK })).toEqual(failed(message));
    expect(probed("alert", { presents: "", withCertificate: OK })).toEqual(failed(message));
  });

  it("fails for a server that refuses a client with a certificate", () => {
    const message = "refuses a client with a certificate";
    expect(probed("alert", {})).toEqual(failed(message));
    expect(probed("400", { withCertificate: BAD_REQUEST })).toEqual(failed(message));
  });

  it("fails for a server that answers a client without a certificate", () => {
    const message = "answers a client without a certificate";
    expect(probed("alert", { withCertificate: OK, withoutCertificate: BAD_REQUEST })).toEqual(
      failed(message),
    );
    expect(probed("400", { withCertificate: OK, withoutCertificate: OK })).toEqual(failed(message));
  });

  it("sends chain and key of the host, and checks the server's name", () => {
    const script = probe({ ...server, listen: { bind: "::", port: 8443 }, refusal: "alert" });
    expect(
      script,
    ).toContain(`timeout 5 openssl s_client -quiet -connect [::1]:8443 -servername nas.lab.example.com \\
      -CAfile /var/lib/tls/root_ca.crt -verify_return_error -verify_hostname nas.lab.example.com "$@" 2>/dev/null |
`);
    expect(script).toContain(
      "ask -cert /var/lib/tls/cert.pem -cert_chain /var/lib/tls/cert.pem -key /var/lib/tls/key.pem)",
    );
  });
});

describe("serves", () => {
  it("waits for the certificate to change", () => {
    expect(run(serves(server), { presents: `${"old\n".repeat(14)}ours` })).toEqual({ status: 0, stderr: "" });
  });

  it("fails for a server that goes on with another", () => {
    expect(run(serves(server), { presents: `${"old\n".repeat(15)}ours` })).toEqual(
      failed("goes on with another certificate than this host's"),
    );
  });

  it("leaves alone what does not listen", () => {
    expect(run(serves(server), { presents: "" })).toEqual({ status: 0, stderr: "" });
  });
});

it("is clean shell", async () => {
  for (const script of [
    probe({ ...server, refusal: "400" }),
    probe({ ...server, refusal: "alert" }),
    serves(server),
  ]) {
    expect(await shellcheck(`#!/bin/sh\nset -eu\n${script}`)).toEqual([]);
  }
});
