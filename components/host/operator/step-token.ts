import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { main, setting } from "./settings.ts";

/**
 * Prints a one-time token with which a host gets its first certificate from step-ca. The password of the provisioner
 * comes on standard input and goes on to `step` the same way.
 *
 * @see https://smallstep.com/docs/step-cli/reference/ca/token/
 */
const TOKEN_LIFETIME = "10m";

await main(async () => {
  // As `step` itself does: this machine may reach step-ca at another address than hosts do.
  const url = process.env.STEP_CA_URL || setting("HOMELAB_PKI_STEP_URL");
  const names = setting("HOMELAB_PKI_STEP_SANS").split(" ");
  // A folder of its own: what the operator's `step` is set up for does not matter, and stays as it is.
  const folder = mkdtempSync(join(tmpdir(), "homelab-pki-step-"));
  const root = join(folder, "root.crt");
  const environment = { ...process.env, STEPPATH: folder };
  try {
    await fetchRoot();
    return await askToken(await text(process.stdin));
  } finally {
    rmSync(folder, { recursive: true });
  }

  async function fetchRoot(): Promise<void> {
    const fingerprint = setting("HOMELAB_PKI_STEP_FINGERPRINT");
    const args = ["ca", "root", root, "--ca-url", url, "--fingerprint", fingerprint];
    await promisify(execFile)("step", args, { env: environment }).catch((error) => {
      throw failure("root", error.stderr || error.message);
    });
  }

  async function askToken(password: string): Promise<string> {
    const args = [
      ...["ca", "token", setting("HOMELAB_PKI_STEP_SUBJECT"), ...names.flatMap((name) => ["--san", name])],
      ...["--provisioner", setting("HOMELAB_PKI_STEP_PROVISIONER"), "--password-file", "/dev/stdin"],
      ...["--ca-url", url, "--root", root, "--not-after", TOKEN_LIFETIME],
    ];
    // Node gives a child a socket as its input, and a socket cannot be opened by its name: hence a pipe of the shell's.
    const child = spawn("/bin/sh", ["-c", 'cat | step "$@"', "sh", ...args], { env: environment });
    child.stdin.end(password);
    const [token, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
    ]);
    if (code !== 0) throw failure("token", errors);
    return token.trim();
  }

  /** What `step` says, without its prompts. */
  function failure(command: string, errors: string): Error {
    const lines = errors
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("✔"));
    return new Error(`step ca ${command}: ${url}: ${lines.join(" ")}`);
  }
});
