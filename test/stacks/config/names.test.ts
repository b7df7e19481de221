import { describe, expect, it } from "vitest";
import { CERTIFICATE, ROLE, refuses } from "../refuses.ts";
import { problemsWith } from "../settings.ts";

describe("names", () => {
  refuses([
    [
      { clusterIssuer: { role: "wep" } },
      'clusterIssuer.role: "wep" is no role of homelab-pki:roles; allowed: "web"',
    ],
    [
      { roles: [ROLE, ROLE] },
      'roles[1].name: "web" is the name of homelab-pki:roles[0] too; allowed: a name of its own',
    ],
    [
      {
        hosts: [
          { name: "nas", dnsNames: ["nas.lab.example.com"] },
          { name: "nas", dnsNames: ["n.lab.example.com"] },
        ],
      },
      'hosts[1].name: "nas" is the name of homelab-pki:hosts[0] too; allowed: a name of its own',
    ],
    [
      { certificates: [CERTIFICATE, CERTIFICATE] },
      'certificates[1].name: "www" is that of homelab-pki:certificates[0] too, in the same namespace; allowed: one of its own',
    ],
    [
      { certificates: [CERTIFICATE, { ...CERTIFICATE, name: "api", secretName: "www-tls" }] },
      'certificates[1].secretName: "www-tls" is that of homelab-pki:certificates[0] too, in the same namespace; allowed: one of its own',
    ],
    [
      { intermediateCa: { mount: "pki" } },
      'intermediateCa.mount: "pki" is homelab-pki:rootCa.mount too; allowed: a mount of its own, or roles could be signed by the root',
    ],
    [
      { certificates: [{ ...CERTIFICATE, dnsNames: ["www.lab.example.com", "www.example.com"] }] },
      'certificates[0].dnsNames[1]: "www.example.com" is not signed by role "web" (homelab-pki:roles[0]); allowed: names below lab.example.com, *.lab.example.com',
    ],
    [
      { roles: [{ ...ROLE, allowSubdomains: false }] },
      'certificates[0].dnsNames[0]: "www.lab.example.com" is not signed by role "web" (homelab-pki:roles[0]); allowed: nothing: the role allows neither its domains nor names below them',
    ],
  ]);

  it.each([
    ["lab.example.com", { allowBareDomains: true }, { allowBareDomains: false }],
    ["a.b.lab.example.com", { allowSubdomains: true }, { allowSubdomains: false, allowBareDomains: true }],
    ["*.lab.example.com", { allowWildcardCertificates: true }, { allowWildcardCertificates: false }],
    [
      "*.lab.example.com",
      { allowWildcardCertificates: true },
      { allowWildcardCertificates: true, allowSubdomains: false, allowBareDomains: true },
    ],
    ["*.a.lab.example.com", { allowWildcardCertificates: true }, { allowWildcardCertificates: false }],
  ])("accepts %s with %j and refuses it with %j", (name, enough, tooLittle) => {
    const certificates = [{ ...CERTIFICATE, dnsNames: [name] }];
    expect(problemsWith({ certificates, roles: [{ ...ROLE, ...enough }] })).toEqual([]);
    expect(problemsWith({ certificates, roles: [{ ...ROLE, ...tooLittle }] })).toEqual([
      expect.stringContaining(`certificates[0].dnsNames[0]: "${name}" is not signed by role "web"`),
    ]);
  });

  it("takes a domain as whole labels", () => {
    const certificates = [{ ...CERTIFICATE, dnsNames: ["notlab.example.com"] }];
    expect(problemsWith({ certificates })).toHaveLength(1);
  });
});
