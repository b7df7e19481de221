import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runOperator } from "../../../support/operator.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "step-token-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a `step` on the PATH that writes down how it was called. */
function fakeStep(token: string, root = 'printf root > "$3"'): void {
  const script = `#!/bin/sh
echo "$@" >> ${folder}/calls
echo "$STEPPATH" > ${folder}/home
case "$2" in root) ${root} ;; token) ${token} ;; esac
`;
  writeFileSync(join(folder, "step"), script);
  chmodSync(join(folder, "step"), 0o700);
}

const run = (change: NodeJS.ProcessEnv = {}) =>
  runOperator(
    "step-token",
    {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      HOMELAB_PKI_STEP_URL: "https://ca.lab.example:9000",
      HOMELAB_PKI_STEP_FINGERPRINT: "ab12",
      HOMELAB_PKI_STEP_PROVISIONER: "hosts",
      HOMELAB_PKI_STEP_SUBJECT: "nas.lab.example",
      HOMELAB_PKI_STEP_SANS: "nas nas.lab.example 192.0.2.21",
      ...change,
    },
    { stdin: "the password" },
  );

const calls = () => readFileSync(join(folder, "calls"), "utf8");
const home = () => readFileSync(join(folder, "home"), "utf8").trim();

describe("step-token", () => {
  it("prints a token for the host's names, from a CA whose root it has checked", async () => {
    fakeStep("cat > /dev/null; echo 'ey.J.h'");
    expect(await run()).toEqual({ code: 0, stdout: "ey.J.h\n", stderr: "" });
    const root = join(home(), "root.crt");
    expect(calls()).toBe(
      `ca root ${root} --ca-url https://ca.lab.example:9000 --fingerprint ab12\n` +
        "ca token nas.lab.example --san nas --san nas.lab.example --san 192.0.2.21" +
        " --provisioner hosts --password-file /dev/stdin" +
        ` --ca-url https://ca.lab.example:9000 --root ${root} --not-after 10m\n`,
    );
  });

  it("asks where the operator reaches the CA, if that is elsewhere", async () => {
    fakeStep("cat > /dev/null; echo t");
    await run({ STEP_CA_URL: "https://127.0.0.1:19000" });
    expect(calls().match(/--ca-url \S+/g)).toEqual(Array(2).fill("--ca-url https://127.0.0.1:19000"));
  });

  it("hands on the password on standard input, not as an argument or in a file", async () => {
    fakeStep(`cat /dev/stdin > ${folder}/password; echo t`);
    await run();
    expect(readFileSync(join(folder, "password"), "utf8")).toBe("the password");
    expect(calls()).not.toContain("the password");
    expect(existsSync(home())).toBe(false);
  });

  it.each([
    ["a CA that is another", "exit 0", "echo 'root certificate does not match' >&2; exit 1", "root"],
    [
      "a wrong password",
      "cat >/dev/null; echo '✔ Provisioner: hosts' >&2; echo 'root certificate does not match' >&2; exit 1",
      undefined,
      "token",
    ],
  ])("says in one line that there is %s", async (_what, token, root, command) => {
    fakeStep(token, root);
    expect(await run()).toEqual({
      code: 1,
      stdout: "",
      stderr: `step ca ${command}: https://ca.lab.example:9000: root certificate does not match\n`,
    });
    expect(existsSync(home())).toBe(false);
  });

  it("says that there is no step", async () => {
    const { code, stderr } = await runOperator("step-token", {
      PATH: folder,
      HOMELAB_PKI_STEP_URL: "https://ca.lab.example:9000",
      HOMELAB_PKI_STEP_FINGERPRINT: "ab12",
      HOMELAB_PKI_STEP_SANS: "nas",
    });
    expect([code, stderr]).toEqual([1, "step ca root: https://ca.lab.example:9000: spawn step ENOENT\n"]);
  });
});
