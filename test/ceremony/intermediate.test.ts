import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curve, makeRequest, openssl, type Ran, Token } from "./token.ts";

const DAY = 86_400_000;
const P384 = curve("secp384r1");
let token: Token;

beforeAll(() => {
  token = new Token();
  const root = ["--subject", "/CN=Homelab Root CA", "--lifetime", "3y", "--certificate", "root.crt"];
  expect(token.run("create-root.sh", [...token.options, ...root]).stderr).toBe("");
  makeRequest(token.dir, "int", P384, "/CN=Homelab Intermediate CA/O=Homelab");
});
afterAll(() => token.remove());

function sign(request: string, certificate: string, args: readonly string[] = [], input = ""): Ran {
  const all = ["--root", "root.crt", "--request", request, "--certificate", certificate];
  const lifetime = args.includes("--lifetime") ? [] : ["--lifetime", "2y"];
  return token.run("sign-intermediate.sh", [...token.options, ...all, ...lifetime, ...args], input);
}

/** A request whose fingerprint the operator has compared. */
function compared(request: string): string[] {
  const shown = token.run("show-request.sh", [request]).stdout;
  return ["--fingerprint", /^fingerprint {2}([0-9a-f]{64})$/m.exec(shown)?.[1] ?? "none"];
}

describe("sign-intermediate.sh", () => {
  it("signs an intermediate that verifies with the root alone", () => {
    const urls = ["--issuer-url", "http://pki.lab/root.crt", "--crl-url", "http://pki.lab/root.crl"];
    const ran = sign("int.csr", "int.crt", [...compared("int.csr"), ...urls]);
    expect(ran.stderr).toBe("");
    expect(ran.status).toBe(0);
    expect(openssl(token.dir, "verify", "-x509_strict", "-CAfile", "root.crt", "int.crt")).toBe(
      "int.crt: OK\n",
    );

    const certificate = new X509Certificate(readFileSync(token.path("int.crt")));
    expect(certificate.subject).toBe("CN=Homelab Intermediate CA\nO=Homelab");
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(730 * DAY);
    const text = openssl(token.dir, "x509", "-in", "int.crt", "-noout", "-text");
    expect(text).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:0\n/);
    expect(text).toMatch(/Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
    expect(text).toContain("CA Issuers - URI:http://pki.lab/root.crt");
    expect(text).toMatch(/CRL Distribution Points: \n\s+Full Name:\n\s+URI:http:\/\/pki.lab\/root.crl/);
    expect(text).toContain("Signature Algorithm: ecdsa-with-SHA384");
    expect(token.processes).toContain("x509 -req -in");
    expect(token.processes).not.toContain(token.pin);
  });

  it("signs a CA below which there can be no other CA", () => {
    sign("int.csr", "path.crt", compared("int.csr"));
    const dir = token.dir;
    const issue = (name: string, ca: string, caKey: string, extensions: string) => {
      makeRequest(dir, name, P384, `/CN=${name}`);
      writeFileSync(token.path(`${name}.ext`), extensions);
      const issuer = ["-CA", ca, "-CAkey", caKey, "-CAcreateserial", "-days", "1", "-extfile", `${name}.ext`];
      openssl(dir, "x509", "-req", "-in", `${name}.csr`, ...issuer, "-out", `${name}.crt`);
    };
    issue("leaf", "path.crt", "int.key", "basicConstraints=CA:FALSE");
    issue("sub", "path.crt", "int.key", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign");
    issue("far", "sub.crt", "sub.key", "basicConstraints=CA:FALSE");
    const verify = (...args: string[]) => openssl(dir, "verify", "-CAfile", "root.crt", ...args);
    expect(verify("-untrusted", "path.crt", "leaf.crt")).toBe("leaf.crt: OK\n");
    expect(() => verify("-untrusted", "path.crt", "-untrusted", "sub.crt", "far.crt")).toThrow(
      "path length constraint exceeded",
    );
  });

  it("lets the CA certify names of the permitted domains only", () => {
    const domains = ["--permitted-domain", "lab.example.com", "--permitted-domain", "lab.example.org"];
    expect(sign("int.csr", "constrained.crt", [...compared("int.csr"), ...domains]).stderr).toBe("");
    const text = openssl(token.dir, "x509", "-in", "constrained.crt", "-noout", "-ext", "nameConstraints");
    expect(text).toMatch(
      /Name Constraints: critical\n\s+Permitted:\n\s+DNS:lab.example.com\n\s+DNS:lab.example.org\n/,
    );
    const verifies = (host: string) => {
      makeRequest(token.dir, host, P384, `/CN=${host}`);
      writeFileSync(token.path(`${host}.ext`), `subjectAltName=DNS:${host}`);
      const issuer = ["-CA", "constrained.crt", "-CAkey", "int.key", "-CAcreateserial", "-days", "1"];
      const files = ["-in", `${host}.csr`, "-extfile", `${host}.ext`, "-out", `${host}.crt`];
      openssl(token.dir, "x509", "-req", ...issuer, ...files);
      return openssl(
        token.dir,
        "verify",
        "-CAfile",
        "root.crt",
        "-untrusted",
        "constrained.crt",
        `${host}.crt`,
      );
    };
    expect(verifies("web.lab.example.org")).toBe("web.lab.example.org.crt: OK\n");
    expect(() => verifies("bank.example.net")).toThrow("permitted subtree violation");
  });

  it.each(["Lab.example.com", ".example.com", "*.example.com", "a,permitted;DNS:b"])(
    "refuses the permitted domain %j",
    (domain) => {
      const ran = sign("int.csr", "domain.crt", ["--permitted-domain", domain]);
      expect([ran.status, ran.stderr]).toEqual([
        1,
        `sign-intermediate.sh: --permitted-domain ${domain}: not a domain such as lab.example.com\n`,
      ]);
    },
  );

  it("ignores the extensions that the request asks for", () => {
    makeRequest(
      token.dir,
      "greedy",
      [...P384, "-addext", "basicConstraints=critical,CA:TRUE,pathlen:9"],
      "/CN=Greedy",
    );
    sign("greedy.csr", "greedy.crt", compared("greedy.csr"));
    const text = openssl(token.dir, "x509", "-in", "greedy.crt", "-noout", "-ext", "basicConstraints");
    expect(text).toContain("CA:TRUE, pathlen:0");
    expect(text).not.toContain("pathlen:9");
  });

  it("shows the request and signs it when the operator says so", () => {
    const ran = sign("int.csr", "asked.crt", [], "sign\n");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("subject      O=Homelab,CN=Homelab Intermediate CA\n");
    expect(ran.stdout).toContain("key          EC secp384r1\n");
    expect(ran.stdout).toContain(`fingerprint  ${compared("int.csr")[1]}\n`);
    expect(token.files).toContain("asked.crt");
  });

  it.each(["", "no\n", "y\n"])("signs nothing for the answer %j", (answer) => {
    const ran = sign("int.csr", "unasked.crt", [], answer);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe("sign-intermediate.sh: not confirmed; nothing was signed\n");
    expect(token.files).not.toContain("unasked.crt");
  });

  it("signs nothing when the fingerprint is another one", () => {
    const other = "ab".repeat(32);
    const ran = sign("int.csr", "other.crt", ["--fingerprint", other]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      `sign-intermediate.sh: --fingerprint ${other}: the request has another one; nothing was signed\n`,
    );
  });

  it.each([
    // The root's own lifetime, when it was made: now it has some seconds less.
    [
      "1095d",
      /^sign-intermediate\.sh: --lifetime: 1095 days are longer than the root lives: it ends \w{3} .* GMT\n$/,
    ],
    [
      "4y",
      /^sign-intermediate\.sh: --lifetime: 1460 days are longer than the root lives: it ends \w{3} .* GMT\n$/,
    ],
    ["6y", /^sign-intermediate\.sh: --lifetime 6y: 2190 days are too long; at most 1825d\n$/],
    [
      "0y",
      /^sign-intermediate\.sh: --lifetime 0y: give whole days or years from 1d to 1825d, such as 90d or 5y\n$/,
    ],
  ])("refuses the lifetime %s", (lifetime, message) => {
    const ran = sign("int.csr", "long.crt", [...compared("int.csr"), "--lifetime", lifetime]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(message);
    expect(token.files).not.toContain("long.crt");
  });

  it.each([
    ["EC prime256v1", curve("prime256v1")],
    ["RSA 2048", ["-newkey", "rsa:2048"]],
    ["EC secp256k1", curve("secp256k1")],
  ])("refuses the key %s", (kind, algorithm) => {
    makeRequest(token.dir, "weak", algorithm, "/CN=Weak");
    const ran = sign("weak.csr", "weak.crt", compared("weak.csr"));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      `sign-intermediate.sh: --request weak.csr: key ${kind}; ` +
        "a CA key must be EC P-384, P-521, Ed25519 or RSA of 3072 bits or more\n",
    );
    expect(token.files).not.toContain("weak.crt");
  });

  it.each([
    ["EC secp521r1", curve("secp521r1")],
    ["RSA 3072", ["-newkey", "rsa:3072"]],
    ["ED25519", ["-newkey", "ed25519"]],
  ])("takes the key %s", (kind, algorithm) => {
    const name = kind.replace(" ", "-");
    makeRequest(token.dir, name, algorithm, "/CN=Strong");
    const ran = sign(`${name}.csr`, `${name}.crt`, compared(`${name}.csr`));
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toContain(`key          ${kind}\n`);
  });

  it("refuses a request whose self-signature is wrong", () => {
    const der = Buffer.from(
      readFileSync(token.path("int.csr"), "utf8").replace(/-----[^-]+-----|\n/g, ""),
      "base64",
    );
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
    writeFileSync(token.path("damaged.csr"), pem.replace(/(.{64})(?=.)/g, "$1\n"));
    const ran = sign("damaged.csr", "damaged.crt", compared("damaged.csr"));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      "sign-intermediate.sh: --request damaged.csr: its self-signature is wrong: " +
        "whoever made it does not hold the key, or it was damaged\n",
    );
    expect(token.files).not.toContain("damaged.crt");
  });

  it("refuses a request with the root's own name", () => {
    makeRequest(token.dir, "same", P384, "/CN=Homelab Root CA");
    expect(sign("same.csr", "same.crt", compared("same.csr")).stderr).toBe(
      "sign-intermediate.sh: --request same.csr: it has the root's own subject; an intermediate needs another name\n",
    );
  });

  it("refuses a root of another key and writes nothing", () => {
    const own = ["-x509", "-nodes", ...P384, "-keyout", "alien.key", "-days", "1000", "-subj", "/CN=Alien"];
    openssl(token.dir, "req", "-new", ...own, "-out", "alien.crt");
    const args = ["--root", "alien.crt", ...compared("int.csr")];
    const ran = sign("int.csr", "alien-int.crt", args);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(
      `sign-intermediate.sh: openssl could not use key "root-r2026" on token "${token.label}"\n`,
    );
    expect(token.files).not.toContain("alien-int.crt");
  });

  it.each([
    ["ftp://pki.lab/root.crl", "must begin with http:// or https://"],
    ["http://pki.lab/a\nb", "not a plain URL"],
    ["http://pki.lab/$ENV::PIN", "not a plain URL"],
  ])("refuses the CRL URL %j", (url, reason) => {
    const ran = sign("int.csr", "url.crt", ["--crl-url", url]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(`sign-intermediate.sh: --crl-url ${url}: ${reason}\n`);
  });
});

describe("create-crl.sh", () => {
  const crl = (name: string, ...args: string[]) =>
    token.run("create-crl.sh", [
      ...token.options,
      ...["--root", "root.crt", "--database", "revoked", "--lifetime", "180d", "--crl", name, ...args],
    ]);
  const verify = (list: string, certificate: string) =>
    openssl(token.dir, "verify", "-crl_check", "-CAfile", "root.crt", "-CRLfile", list, certificate);

  it("revokes a certificate on this list and on every later one", () => {
    sign("int.csr", "old.crt", compared("int.csr"));
    sign("int.csr", "new.crt", compared("int.csr"));
    expect(crl("first.crl").stdout).toContain("crlNumber=0x01\n");
    expect(verify("first.crl", "old.crt")).toBe("old.crt: OK\n");
    expect(crl("second.crl", "--revoke", "old.crt").stdout).toContain(
      "Wrote second.crl with 1 revoked certificates.",
    );
    expect(crl("third.crl").stdout).toContain("crlNumber=0x03\n");
    for (const list of ["second.crl", "third.crl"]) {
      expect(() => verify(list, "old.crt")).toThrow("certificate revoked");
      expect(verify(list, "new.crt")).toBe("new.crt: OK\n");
    }
    expect(openssl(token.dir, "crl", "-in", "third.crl", "-noout", "-text")).toContain("Superseded");
    expect(token.processes).not.toContain(token.pin);
  });

  it("revokes only what the root signed, and keeps its database when it fails", () => {
    const own = ["-x509", "-nodes", ...P384, "-keyout", "foreign.key", "-subj", "/CN=Foreign"];
    openssl(token.dir, "req", "-new", ...own, "-out", "foreign.crt");
    const before = readFileSync(token.path("revoked/index.txt"), "utf8");
    const ran = crl("foreign.crl", "--revoke", "foreign.crt");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe("create-crl.sh: --revoke foreign.crt: not a certificate that this root signed\n");
    expect(readFileSync(token.path("revoked/index.txt"), "utf8")).toBe(before);
    expect(token.files).not.toContain("foreign.crl");
  });

  it("refuses an unknown reason", () => {
    expect(crl("x.crl", "--reason", "bored").stderr).toBe(
      "create-crl.sh: --reason bored: one of superseded, cessationOfOperation, keyCompromise, CACompromise\n",
    );
  });
});
