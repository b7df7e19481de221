import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { load, raw, validSettings } from "../settings.ts";

describe("loadConfig", () => {
  it("fills in the defaults", () => {
    expect(load()).toEqual({
      layers: ["trust-root", "cluster"],
      protect: true,
      domain: "lab.example.com",
      vault: { address: "https://vault.example.com:8200", caCert: undefined },
      trustRootStack: undefined,
      hosts: [],
      remoteHosts: undefined,
      secretKeys: new Set(),
      trustRoot: {
        rootCa: { custody: "vault", mount: "pki", commonName: "Homelab Root CA", ttl: "10y", keyType: "ec" },
        roots: [{ id: "r2026", state: "active", certificate: undefined }],
        intermediateCa: { mount: "pki_int", commonName: "Homelab Intermediate CA", ttl: "5y", keyType: "ec" },
        intermediates: [{ id: "i2026", root: "r2026", state: "active", certificate: undefined }],
        roles: [
          {
            name: "web",
            allowedDomains: ["lab.example.com"],
            allowSubdomains: true,
            allowBareDomains: false,
            allowWildcardCertificates: true,
            ttl: "30d",
            maxTtl: "90d",
            keyType: "ec",
          },
        ],
      },
      cluster: {
        kubernetesAuth: { path: "kubernetes", existing: true, caCert: undefined },
        issuerAccess: {
          role: "cert-manager",
          policy: "cert-manager-pki",
          serviceAccount: "vault-issuer",
          namespace: "cert-manager",
          audience: "https://api.example.com:6443",
          tokenTtl: "10m",
        },
        certManager: { existing: true, namespace: "cert-manager" },
        clusterIssuer: { name: "vault-internal", role: "web" },
        trustManager: { existing: true, namespace: "cert-manager" },
        trustBundle: { name: "homelab-ca-bundle", namespaces: ["demo"] },
        certificates: [
          {
            name: "www",
            namespace: "demo",
            createNamespace: false,
            dnsNames: ["www.lab.example.com"],
            duration: "30d",
          },
        ],
      },
    });
  });

  it("takes empty values for optional keys as not given, as Pulumi.yaml's defaults are", () => {
    const config = load({ trustRootStack: "", certificates: [], hosts: [], versions: {}, rootCa: {} });
    expect(config.trustRootStack).toBeUndefined();
    expect(config.trustRoot?.rootCa.commonName).toBe("Homelab Root CA");
  });

  it("leaves out the layers that the stack does not deploy", () => {
    expect(load({ layers: ["trust-root"] }).cluster).toBeUndefined();
    const cluster = load({ layers: ["cluster"], trustRootStack: "organization/homelab-pki/homelab" });
    expect(cluster.trustRoot).toBeUndefined();
    expect(cluster.trustRootStack).toBe("organization/homelab-pki/homelab");
  });

  it("drops the slash behind an address, to which paths are appended", () => {
    expect(load({ vault: { address: "https://vault.example.com/" } }).vault.address).toBe(
      "https://vault.example.com",
    );
  });

  it("remembers which keys are secret", () => {
    expect(loadConfig(raw(validSettings(), "certManager")).secretKeys).toEqual(new Set(["certManager"]));
  });

  it("cannot be changed", () => {
    const { trustRoot } = load();
    expect(() => Object.assign(trustRoot?.rootCa ?? {}, { ttl: "1d" })).toThrow(
      "Cannot assign to read only property",
    );
  });
});
