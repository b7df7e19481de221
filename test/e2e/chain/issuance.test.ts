import { createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../lab/support/run.ts";
import { certificates, eventually, kubectl, vaultAs, verifyChain } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";

const stack = deployedStack();
let rootBundle: string;

beforeAll(async () => {
  rootBundle = String((await stack.outputs()).rootBundle);
});

/** A Certificate as a user writes one, in the namespace of the shipped example. */
function certificate(name: string, spec: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name, namespace: "demo" },
    spec: {
      secretName: `${name}-tls`,
      issuerRef: { kind: "ClusterIssuer", name: "vault-internal" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      ...spec,
    },
  });
}

async function servedChain(secret: string): Promise<string | undefined> {
  const encoded = await kubectl(["get", "secret", secret, "-n", "demo", "-o", "jsonpath={.data.tls\\.crt}"]);
  return encoded === "" ? undefined : Buffer.from(encoded, "base64").toString();
}

async function loginWith(token: string) {
  return vaultAs("", ["write", "-field=token", "auth/kubernetes/login", "role=cert-manager", "jwt=-"], token);
}

async function serviceAccountToken(namespace: string, account: string, audience: string): Promise<string> {
  return kubectl(["create", "token", account, "-n", namespace, `--audience=${audience}`, "--duration=10m"]);
}

describe("a Certificate of the program", () => {
  it("is Ready and leads to the root with the served chain alone", async () => {
    await kubectl(["wait", "--for=condition=Ready", "certificate/web", "-n", "demo", "--timeout=60s"]);
    const chain = (await servedChain("web-tls")) ?? "";
    expect(certificates(chain).map((one) => one.ca)).toEqual([false, true]);
    expect(await verifyChain(rootBundle, chain)).toBeUndefined();
  });

  it("does not verify against another root", async () => {
    const other = await run("openssl", [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      "/dev/null",
      "-days",
      "1",
      "-subj",
      "/CN=Another Root CA",
    ]);
    const chain = (await servedChain("web-tls")) ?? "";
    expect(await verifyChain(other, chain)).toContain("unable to get local issuer certificate");
  });

  it("has an ECDSA P-256 key and the lifetime that the configuration says", async () => {
    const leaf = certificates((await servedChain("web-tls")) ?? "")[0];
    const key = createPublicKey(leaf?.publicKey.export({ type: "spki", format: "pem" }) ?? "");
    expect([key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve]).toEqual(["ec", "prime256v1"]);
    const hours = (Date.parse(leaf?.validTo ?? "") - Date.parse(leaf?.validFrom ?? "")) / 3_600_000;
    // Vault dates a certificate back by 30 s, for clocks that are behind.
    expect(Math.round(hours)).toBe(90 * 24);
  });

  it("renews by itself, with a new key, and the new one verifies", async () => {
    // One hour is the shortest that cert-manager takes; renewal 59.5 minutes before its end comes after 30 s.
    await kubectl(
      ["apply", "-f", "-"],
      certificate("short", {
        duration: "1h",
        renewBefore: "59m30s",
        dnsNames: ["short.lab.example.com"],
      }),
    );
    const first = await eventually("first certificate", 60, () => servedChain("short-tls"));
    const renewed = await eventually("renewed certificate", 120, async () => {
      const chain = await servedChain("short-tls");
      return chain === first ? undefined : chain;
    });
    await kubectl(["delete", "certificate", "short", "-n", "demo"]);
    expect(await verifyChain(rootBundle, renewed)).toBeUndefined();
    const [before, after] = [certificates(first)[0], certificates(renewed)[0]];
    expect(after?.serialNumber).not.toBe(before?.serialNumber);
    expect(after?.publicKey.equals(before?.publicKey as never)).toBe(false);
  });
});

describe("the real servers refuse", () => {
  it("a name outside the role", async () => {
    await kubectl(["apply", "-f", "-"], certificate("outside", { dnsNames: ["www.example.com"] }));
    const message = await eventually("refusal", 60, async () => {
      const text = await kubectl([
        "get",
        "certificaterequest",
        "-n",
        "demo",
        "-o",
        "jsonpath={range .items[*]}{.status.conditions[?(@.reason=='Failed')].message}{end}",
      ]);
      return text.includes("www.example.com") ? text : undefined;
    });
    await kubectl(["delete", "certificate", "outside", "-n", "demo"]);
    expect(message).toContain("subject alternate name www.example.com not allowed by this role");
  });

  it("a certificate that outlasts its role", async () => {
    const audience = "https://192.0.2.10:6443";
    const { stdout } = await loginWith(await serviceAccountToken("cert-manager", "vault-issuer", audience));
    const request = await run("openssl", [
      ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", "/dev/null", "-subj", "/CN=long.lab.example.com"],
    ]);
    const sign = (...more: string[]) =>
      vaultAs(
        stdout.trim(),
        ["write", "-field=certificate", "pki_int/sign/lab-internal", "csr=-", ...more],
        request,
      );
    expect((await sign()).stdout).toContain("BEGIN CERTIFICATE");
    const refused = await sign("not_after=2035-01-01T00:00:00Z");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("permission denied");
  });

  it("a service account of another namespace", async () => {
    await kubectl(["create", "serviceaccount", "vault-issuer", "-n", "demo"]);
    const token = await serviceAccountToken("demo", "vault-issuer", "https://192.0.2.10:6443");
    const answer = await loginWith(token);
    await kubectl(["delete", "serviceaccount", "vault-issuer", "-n", "demo"]);
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain("namespace not authorized");
  });

  it("another service account of the right namespace", async () => {
    const token = await serviceAccountToken("cert-manager", "default", "https://192.0.2.10:6443");
    const answer = await loginWith(token);
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain("service account name not authorized");
  });

  it("a token for another audience", async () => {
    const token = await serviceAccountToken("cert-manager", "vault-issuer", "https://elsewhere.example.org");
    const answer = await loginWith(token);
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain("invalid audience (aud) claim");
  });

  it("the issuer's token everything but its one role", async () => {
    const token = await serviceAccountToken("cert-manager", "vault-issuer", "https://192.0.2.10:6443");
    const login = await loginWith(token);
    expect(login.stderr).toBe("");
    for (const path of [
      "pki_int/sign-verbatim",
      "pki_int/root/sign-intermediate",
      "pki/root/sign-intermediate",
    ]) {
      const answer = await vaultAs(login.stdout, ["write", path, "csr=none"]);
      expect(answer.stderr, path).toContain("permission denied");
    }
    const read = await vaultAs(login.stdout, ["list", "pki_int/keys"]);
    expect(read.stderr).toContain("permission denied");
  });
});
