import { describe, expect, it } from "vitest";
import { PkiMount, type PkiMountArgs } from "../../../components/pki/pki-mount.ts";
import { record, resolved } from "../../support/mocks.ts";

const ARGS: PkiMountArgs = {
  path: "pki_int",
  description: "Intermediate CA",
  maxLease: "5y",
  vaultAddress: "https://vault.example:8200",
  protect: true,
};

const create = (change: Partial<PkiMountArgs> = {}) =>
  record(() => new PkiMount("int", { ...ARGS, ...change }));

describe("PkiMount", () => {
  it("makes the mount and its four settings, all its own children", async () => {
    const { resources } = await create();
    const component = "urn:pulumi:test::homelab-pki::homelab-pki:index:PkiMount::int";
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "homelab-pki:index:PkiMount int",
      "vault:index/mount:Mount int",
      "vault:pkiSecret/backendConfigAutoTidy:BackendConfigAutoTidy int-tidy",
      "vault:pkiSecret/backendConfigCluster:BackendConfigCluster int-cluster",
      "vault:pkiSecret/secretBackendConfigUrls:SecretBackendConfigUrls int-urls",
      "vault:pkiSecret/secretBackendCrlConfig:SecretBackendCrlConfig int-crl",
    ]);
    expect(resources.filter(({ parent }) => parent === component)).toHaveLength(5);
  });

  it("limits lifetimes, lets audit logs show what is public, and lets clients cache CRLs", async () => {
    const { inputs } = (await create()).one("vault:index/mount:Mount");
    expect(inputs).toMatchObject({
      type: "pki",
      path: "pki_int",
      maxLeaseTtlSeconds: 157_680_000,
      passthroughRequestHeaders: ["If-Modified-Since"],
      allowedResponseHeaders: ["Last-Modified"],
    });
    expect(inputs.auditNonHmacRequestKeys).toHaveLength(27);
    expect(inputs.auditNonHmacRequestKeys).toEqual(
      expect.arrayContaining(["csr", "common_name", "ttl", "permitted_uri_domains"]),
    );
    expect(inputs.auditNonHmacResponseKeys).toEqual([
      "certificate",
      "issuing_ca",
      "serial_number",
      "error",
      "ca_chain",
    ]);
    expect([inputs.auditNonHmacRequestKeys, inputs.auditNonHmacResponseKeys].flat()).not.toContain(
      "private_key",
    );
  });

  it("names in certificates the issuer itself, not the mount's default", async () => {
    const recording = await create();
    const url = "https://vault.example:8200/v1/pki_int";
    const cluster = recording.one("vault:pkiSecret/backendConfigCluster:BackendConfigCluster");
    expect(cluster.inputs).toEqual({ backend: "pki_int", path: url, aiaPath: url });
    const urls = recording.one("vault:pkiSecret/secretBackendConfigUrls:SecretBackendConfigUrls");
    expect(urls.inputs).toEqual({
      backend: "pki_int",
      enableTemplating: true,
      issuingCertificates: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/der"],
      crlDistributionPoints: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/crl/der"],
      ocspServers: ["{{cluster_path}}/ocsp"],
    });
    expect(urls.dependencies).toContain(cluster.urn);
  });

  it("rebuilds CRLs by itself, with deltas and OCSP", async () => {
    const { inputs } = (await create()).one("vault:pkiSecret/secretBackendCrlConfig:SecretBackendCrlConfig");
    expect(inputs).toEqual({
      backend: "pki_int",
      disable: false,
      ocspDisable: false,
      autoRebuild: true,
      enableDelta: true,
      expiry: "72h",
      ocspExpiry: "12h",
      autoRebuildGracePeriod: "12h",
      deltaRebuildInterval: "15m",
    });
  });

  it("tidies what has expired daily, but never an issuer", async () => {
    const { inputs } = (await create()).one("vault:pkiSecret/backendConfigAutoTidy:BackendConfigAutoTidy");
    expect(inputs).toEqual({
      backend: "pki_int",
      enabled: true,
      intervalDuration: "24h",
      safetyBuffer: "72h",
      tidyCertStore: true,
      tidyRevokedCerts: true,
      tidyRevokedCertIssuerAssociations: true,
      tidyExpiredIssuers: false,
    });
  });

  it.each([true, false])("protects the mount: %s", async (protect) => {
    expect((await create({ protect })).one("vault:index/mount:Mount").protect).toBe(protect);
  });

  it("hands its path on only with its URLs set", async () => {
    const { value } = await create();
    expect(await resolved(value.path)).toBe("pki_int");
  });
});
