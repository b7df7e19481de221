import { isSecret, secret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { PLATFORMS } from "../../../components/host/identity.ts";
import type { IdentityArgs } from "../../../components/host/identity-args.ts";
import { identityPayload, profilesPayload, removalPayload } from "../../../components/host/payload.ts";
import { testRoot } from "../../support/certificates.ts";
import { resolved } from "../../support/mocks.ts";

let root: string;
beforeAll(async () => {
  root = (await testRoot()).pem;
});

function args(change: Partial<IdentityArgs> = {}): IdentityArgs {
  return {
    commonName: "nas.lab.example",
    dnsNames: ["nas", "nas.lab.example"],
    addresses: ["192.0.2.21", "2001:db8::21"],
    spiffeId: "spiffe://lab.example/host/nas",
    lifetime: "7d",
    platform: "debian",
    rootBundle: root,
    authority: {
      client: "vault",
      address: "https://vault.lab.example:8200",
      caCertificate: "the listener's CA",
      pkiMount: "pki_int",
      pkiRole: "host-nas",
      certAuthPath: "hosts-cert",
      certAuthRole: "host-nas",
      approlePath: "hosts-approle",
      registryPath: "homelab-hosts/nas",
    },
    enrolment: { id: "2026-01-01T00:00:00Z", secret: "role-id wrapping-token" },
    trustStore: true,
    wireguard: false,
    ...change,
  };
}

const STEP = { client: "step", url: "https://ca.lab.example:9000", fingerprint: "ab".repeat(32) } as const;

/** What follows the library. */
async function calls(change: Partial<IdentityArgs> = {}): Promise<string> {
  const text = await resolved(identityPayload(args(change)));
  return text.slice(text.indexOf("\nstart\n") + 1);
}

/** The content of a file in a payload. */
function file(payload: string, path: string): string {
  const [, rest] = payload.split(`file ${path} `);
  return rest?.split("\n").slice(1).join("\n").split("__HOMELAB_PKI__\n")[0] ?? "no such file";
}

describe("identityPayload", () => {
  it("is a secret, though its parts may not be", async () => {
    expect(await isSecret(identityPayload(args()))).toBe(true);
  });

  it("asks for what it needs before it says anything, and finishes last", async () => {
    const text = await calls();
    expect(text).toMatch(
      /^start\nrequire openssl openssl\nrequire curl curl\nrequire update-ca-certificates ca-certificates\nsecret identity 'role-id wrapping-token'\nbegin identity\n/,
    );
    expect(text).toMatch(/\nfinish identity\n$/);
  });

  it("has the settings of the host, quoted", async () => {
    const authority = { ...args().authority, loginPkiRole: "it's" } as IdentityArgs["authority"];
    expect(file(await calls({ authority }), "/etc/homelab-pki/identity.conf")).toBe(
      `# Settings of this host's identity, kept by homelab-pki.
COMMON_NAME='nas.lab.example'
DNS_NAMES='nas nas.lab.example'
ADDRESSES='192.0.2.21 2001:db8::21'
SPIFFE_ID='spiffe://lab.example/host/nas'
KEY_TYPE='ec'
KEY_BITS='256'
LIFETIME='604800'
TEXTFILE_DIR='/var/lib/prometheus/node-exporter'
CLIENT='vault'
ENROLMENT='2026-01-01T00:00:00Z'
VAULT_URL='https://vault.lab.example:8200'
VAULT_CA='/etc/homelab-pki/vault-ca.pem'
PKI_MOUNT='pki_int'
PKI_ROLE='host-nas'
LOGIN_PKI_ROLE='it'\\''s'
CERT_AUTH='hosts-cert'
CERT_AUTH_ROLE='host-nas'
APPROLE_AUTH='hosts-approle'
REGISTRY='homelab-hosts/nas'
`,
    );
  });

  it("has the secret nowhere but in its call", async () => {
    const text = await calls({ enrolment: { id: "one", secret: secret(" role-id\n  hvs.it's \n") } });
    expect(text.split("\n").filter((line) => line.includes("hvs."))).toEqual([
      "secret identity 'role-id hvs.it'\\''s'",
    ]);
  });

  it("has what the client of its CA needs, and not the other's", async () => {
    const vault = await calls();
    expect(file(vault, "/etc/homelab-pki/vault-ca.pem")).toBe("the listener's CA\n");
    expect(vault).toContain("file /usr/local/lib/homelab-pki/vault-client.sh 0644 0:0");
    expect(vault).not.toContain("step-client.sh");
    const step = await calls({ authority: STEP, trustStore: false });
    expect(step).toContain("\nrequire curl curl\nrequire step 'the step command of Smallstep'\nsecret ");
    expect(step).toContain("file /usr/local/lib/homelab-pki/step-client.sh 0644 0:0");
    expect(step).not.toContain("vault-ca.pem");
    expect(file(step, "/etc/homelab-pki/identity.conf")).toContain(
      `CLIENT='step'\nENROLMENT='2026-01-01T00:00:00Z'\nSTEP_URL='https://ca.lab.example:9000'\nSTEP_FINGERPRINT='${"ab".repeat(32)}'\n`,
    );
  });

  it("renews by a timer under systemd and by cron elsewhere", async () => {
    for (const platform of PLATFORMS) {
      const text = await calls({ platform });
      const systemd = ["debian", "rhel", "arch"].includes(platform);
      expect(text.includes("file /etc/systemd/system/homelab-pki-renew.timer 0644 0:0")).toBe(systemd);
      expect(text.includes("crontab")).toBe(!systemd);
      expect(text.includes("systemctl")).toBe(systemd);
    }
    const timer = file(await calls(), "/etc/systemd/system/homelab-pki-renew.timer");
    expect(timer).toContain("OnCalendar=*-*-* 0/6:00\nPersistent=yes\n");
    expect(timer).toContain("RandomizedDelaySec=5400s\n");
    const service = file(await calls(), "/etc/systemd/system/homelab-pki-renew.service");
    expect(service).toContain(
      "ReadWritePaths=/var/lib/tls /var/lib/homelab-pki -/var/lib/prometheus/node-exporter\n",
    );
    expect(`${timer}${service}`).not.toMatch(/@[A-Z_]+@/);
  });

  it("puts each root into the system's trust store where that is wanted", async () => {
    const other = (await testRoot("Other Root")).pem;
    const bundle = await calls({ rootBundle: `${root}${other}` });
    expect(
      bundle.match(/^file \/usr\/local\/share\/ca-certificates\/homelab-pki-[0-9a-f]{8}\.crt /gm),
    ).toHaveLength(2);
    expect(file(bundle, "/var/lib/tls/root_ca.crt")).toBe(`${root}${other}`);
    const without = await calls({ trustStore: false });
    expect(without).not.toContain("begin trust-store");
    expect(without).not.toContain("update-ca-certificates");
  });

  it("has a WireGuard key where that is wanted", async () => {
    expect(await calls({ wireguard: true })).toContain(
      "begin wireguard-key\nown /etc/wireguard/homelab-pki.key\n",
    );
    expect(await calls()).not.toContain("wireguard");
  });

  it.each<[Partial<IdentityArgs>, string]>([
    [{ dnsNames: ["nas.lab.example", "Nas"] }, 'dnsNames[1]: "Nas" is not allowed: a DNS name in lower case'],
    [
      { dnsNames: ["nas.lab.example", "a,IP:1.2.3.4"] },
      'dnsNames[1]: "a,IP:1.2.3.4" is not allowed: a DNS name in lower case',
    ],
    [
      { commonName: "db.lab.example" },
      'commonName: "db.lab.example" is not allowed: one of the DNS names, at most 64 characters',
    ],
    [
      { commonName: `${"a".repeat(53)}.lab.example`, dnsNames: [`${"a".repeat(53)}.lab.example`] },
      `commonName: "${"a".repeat(53)}.lab.example" is not allowed: one of the DNS names, at most 64 characters`,
    ],
    [{ addresses: ["192.0.2.300"] }, 'addresses[0]: "192.0.2.300" is not allowed: an IPv4 or IPv6 address'],
    [
      { spiffeId: "spiffe://lab.example/host/nas,DNS:x" },
      'spiffeId: "spiffe://lab.example/host/nas,DNS:x" is not allowed: spiffe://<trust domain>/<path>',
    ],
    [{ keyBits: 2048 }, "keyBits: 2048 is not allowed: 256, 384 for ec"],
    [{ keyType: "rsa", keyBits: 1024 }, "keyBits: 1024 is not allowed: 2048, 3072, 4096 for rsa"],
  ])("refuses %j", (change, message) => {
    expect(() => identityPayload(args(change))).toThrow(message);
  });
});

describe("profilesPayload", () => {
  it("says what each part is", async () => {
    const text = await resolved(
      profilesPayload([
        {
          name: "web",
          files: [
            { path: "/etc/web/site.conf", content: secret("listen 443"), mode: "0640", owner: "web:web" },
            { path: "/etc/web/other.conf", content: "" },
          ],
          copies: [
            { file: "key.pem", path: "/etc/web/key.pem", owner: "web:web" },
            { file: "cert.pem", path: "/etc/web/cert.pem", owner: "web:web" },
            { file: "cert.p12", path: "/etc/web/cert.p12", owner: "web:web", mode: "0440" },
          ],
          needs: ["bundle.pem"],
          apply: "systemctl restart web\n",
          renewed: "systemctl reload web",
        },
      ]),
    );
    expect(text.slice(text.indexOf("\nstart\n") + 1)).toBe(`start
begin web
file /etc/web/site.conf 0640 web:web <<'__HOMELAB_PKI__'
listen 443
__HOMELAB_PKI__
file /etc/web/other.conf 0644 0:0 <<'__HOMELAB_PKI__'
__HOMELAB_PKI__
copy key.pem /etc/web/key.pem web:web 0400
copy cert.pem /etc/web/cert.pem web:web 0444
copy cert.p12 /etc/web/cert.p12 web:web 0440
need bundle.pem
on apply <<'__HOMELAB_PKI__'
systemctl restart web
__HOMELAB_PKI__
on renewed <<'__HOMELAB_PKI__'
systemctl reload web
__HOMELAB_PKI__
finish profiles
`);
  });

  it("is public unless a part has a secret", async () => {
    const part = (content: HostContent) => ({
      name: "web",
      files: [{ path: "/etc/web/a", content }],
      apply: "",
    });
    expect(await isSecret(profilesPayload([part("x")]))).toBe(false);
    expect(await isSecret(profilesPayload([part(secret("x"))]))).toBe(true);
  });

  it("refuses parts that cannot be together", () => {
    const part = { name: "web", files: [], apply: "" };
    expect(() => profilesPayload([part, part])).toThrow(
      "web: a host has each part once, and this one is there already",
    );
  });

  it("takes everything away when there is nothing", async () => {
    expect(await resolved(profilesPayload([]))).toMatch(/installer\.sh\nstart\nfinish profiles\n$/);
  });
});

describe("removalPayload", () => {
  it("takes profiles away before what they use", () => {
    expect(removalPayload("identity")).toMatch(/\nstart\nfinish profiles\nfinish identity\n$/);
    expect(removalPayload("profiles")).toMatch(/\nstart\nfinish profiles\n$/);
  });
});

type HostContent = Parameters<typeof profilesPayload>[0][number]["files"][number]["content"];
