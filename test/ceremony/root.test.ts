import { X509Certificate } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openssl, Token } from "./token.ts";

const DAY = 86_400_000;
const SUBJECT = ["--subject", "/CN=Homelab Root CA/O=Homelab"];
const LIFETIME = ["--lifetime", "10y"];
const CERTIFICATE = ["--certificate", "root.crt"];

let token: Token;
beforeEach(() => {
  token = new Token();
});
afterEach(() => token.remove());

function createRoot(...args: string[]) {
  return token.run("create-root.sh", args);
}

describe("create-root.sh", () => {
  it("makes a self-signed root of the wanted name, lifetime, usages and path length", () => {
    const ran = createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(ran.stderr).toBe("");
    expect(ran.status).toBe(0);
    expect(token.files).toEqual(["root.crt"]);

    const root = new X509Certificate(readFileSync(token.path("root.crt")));
    expect(root.subject).toBe("CN=Homelab Root CA\nO=Homelab");
    expect(root.publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
    expect(Date.parse(root.validTo) - Date.parse(root.validFrom)).toBe(3650 * DAY);
    expect(ran.stdout).toContain(`sha256 Fingerprint=${root.fingerprint256}`);
    expect(openssl(token.dir, "verify", "-x509_strict", "-CAfile", "root.crt", "root.crt")).toBe(
      "root.crt: OK\n",
    );

    const text = openssl(token.dir, "x509", "-in", "root.crt", "-noout", "-text");
    expect(text).toContain("Signature Algorithm: ecdsa-with-SHA384");
    expect(text).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:1\n/);
    expect(text).toMatch(/Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
    expect(text).toMatch(/Subject Key Identifier: \n\s+[0-9A-F:]{59}\n/);
    expect(text).not.toContain("Extended Key Usage");
  });

  it("leaves the key on the token, where nothing can read it", () => {
    createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    const objects = token.spawn("/usr/bin/pkcs11-tool", [
      ...["--module", "/usr/lib/softhsm/libsofthsm2.so", "--token-label", token.label],
      ...["--login", "--pin", token.pin, "--list-objects", "--type", "privkey"],
    ]).stdout;
    expect(objects.match(/Private Key Object/g)).toHaveLength(1);
    expect(objects).toMatch(/label:\s+root-r2026/);
    expect(objects).toMatch(/Access:\s+sensitive, always sensitive, never extractable, local/);
  });

  it("shows the PIN to no other process", () => {
    createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(token.processes).toContain("--generate-privkey=ecc");
    expect(token.processes).toContain("req -new -x509 -engine pkcs11");
    expect(token.processes).not.toContain(token.pin);
    // The same search finds a PIN that is there.
    token.spawn("sh", ["-c", ":", token.pin]);
    expect(token.processes).toContain(token.pin);
  });

  it("asks for the PIN on the terminal when no file is given", () => {
    const options = token.options.slice(0, -2);
    const command = [...options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE]
      .map((word) => `'${word}'`)
      .join(" ");
    const script = new URL("../../ceremony/create-root.sh", import.meta.url).pathname;
    const ran = token.spawn("script", ["-qec", `${script} ${command}`, "/dev/null"], `${token.pin}\n`);
    expect(ran.stdout).toContain(`PIN of token "${token.label}": `);
    expect(ran.stdout).toContain("Wrote root.crt");
    expect(token.processes).not.toContain(token.pin);
  });

  it("never overwrites a certificate", () => {
    writeFileSync(token.path("root.crt"), "precious");
    const ran = createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      "create-root.sh: --certificate root.crt: exists already, and nothing is overwritten here; choose another name\n",
    );
    expect(readFileSync(token.path("root.crt"), "utf8")).toBe("precious");
  });

  it("takes a key that is on the token only when told so", () => {
    createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    const second = [...token.options, ...SUBJECT, ...LIFETIME, "--certificate", "second.crt"];
    const refused = createRoot(...second);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toBe(
      `create-root.sh: --key root-r2026: token "${token.label}" has such a key already; ` +
        "choose another label, or use it with --existing-key\n",
    );
    expect(token.files).toEqual(["root.crt"]);

    expect(createRoot(...second, "--existing-key").status).toBe(0);
    const [first, again] = ["root.crt", "second.crt"].map(
      (name) => new X509Certificate(readFileSync(token.path(name))),
    );
    expect(again?.publicKey.equals(first?.publicKey as never)).toBe(true);
  });

  it("does not make a key when --existing-key names none", () => {
    const ran = createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE, "--existing-key");
    expect(ran.stderr).toBe(
      `create-root.sh: --key root-r2026: token "${token.label}" has no private key of that label\n`,
    );
    expect(token.processes).not.toContain("--generate-privkey");
  });

  it("says that the PIN is wrong, after one attempt, and makes nothing", () => {
    const wrong = token.path(".wrong");
    writeFileSync(wrong, "not-the-pin", { mode: 0o400 });
    const options = [...token.options.slice(0, -1), wrong];
    const ran = createRoot(...options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      `create-root.sh: token "${token.label}" refused the PIN; ` +
        "check it before trying again, a token locks itself after a few wrong ones\n",
    );
    expect(token.processes.match(/--login/g)).toHaveLength(1);
    expect(token.files).toEqual([]);
    // The copy of the PIN that the tools read is gone as well.
    expect(readdirSync("/dev/shm").filter((name) => name.startsWith("ceremony."))).toEqual([]);
  });

  it.each([0o644, 0o440, 0o604])("refuses a PIN file of mode %o", (mode) => {
    chmodSync(token.pinFile, mode);
    const ran = createRoot(...token.options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      `create-root.sh: --pin-file ${token.pinFile}: mode is 0${mode.toString(8)}; it must be 0400 or 0600\n`,
    );
  });

  it("lists the tokens when there is none of that name", () => {
    const options = token.options.map((word) => (word === token.label ? "Other" : word));
    const ran = createRoot(...options, ...SUBJECT, ...LIFETIME, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr.trim()).toBe(
      `create-root.sh: --token Other: the module has no such token; it has: ${token.label}`,
    );
  });

  it.each([
    ["0d", "give whole days or years from 1d to 3650d, such as 90d or 5y"],
    ["5", "give whole days or years from 1d to 3650d, such as 90d or 5y"],
    ["-1d", "give whole days or years from 1d to 3650d, such as 90d or 5y"],
    ["1.5y", "give whole days or years from 1d to 3650d, such as 90d or 5y"],
    ["99999y", "give whole days or years from 1d to 3650d, such as 90d or 5y"],
    ["11y", "4015 days are too long; at most 3650d"],
    ["3651d", "3651 days are too long; at most 3650d"],
  ])("refuses the lifetime %s", (lifetime, reason) => {
    const ran = createRoot(...token.options, ...SUBJECT, "--lifetime", lifetime, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(`create-root.sh: --lifetime ${lifetime}: ${reason}\n`);
    expect(token.files).toEqual([]);
  });

  it.each([
    ["Homelab Root CA", "write it as /CN=Homelab Root CA/O=Homelab, with a common name (CN)"],
    ["/O=Homelab", "write it as /CN=Homelab Root CA/O=Homelab, with a common name (CN)"],
    ["/CN=/O=Homelab", "the common name is empty"],
  ])("refuses the subject %s", (subject, reason) => {
    const ran = createRoot(...token.options, "--subject", subject, ...LIFETIME, ...CERTIFICATE);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(`create-root.sh: --subject ${subject}: ${reason}\n`);
  });

  it.each([
    [["--lifetime"], "--lifetime needs a value"],
    [["--life", "10y"], "unknown option --life; see --help"],
    [[...SUBJECT, ...LIFETIME], "--certificate is missing; see --help"],
    [[...SUBJECT, ...LIFETIME, ...CERTIFICATE], "--module is missing; see --help"],
  ])("refuses the options %j", (args, reason) => {
    expect(createRoot(...args)).toEqual({ status: 1, stdout: "", stderr: `create-root.sh: ${reason}\n` });
  });
});
