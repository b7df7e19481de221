import { describe, expect, it } from "vitest";
import { CERT_MANAGER_IN_CERTS, withMesh, withMeshCa } from "./mesh-settings.ts";
import { runMesh } from "./run-mesh.ts";

const ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";
const SIGNED = "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate";
const POLICY = "vault:index/policy:Policy";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";

describe("the role of workloads", () => {
  it("signs identities of the trust domain and nothing else", async () => {
    const { one } = await runMesh(withMesh({ ca: "kubernetes-csr", lifetime: "30m" }));
    const { inputs } = one(ROLE, "istio-workloads");
    expect(inputs).toMatchObject({
      backend: "pki_int",
      name: "istio-lab",
      allowedUriSans: ["spiffe://lab.example.com/*"],
      allowAnyName: false,
      allowBareDomains: false,
      allowSubdomains: false,
      allowIpSans: false,
      serverFlag: true,
      clientFlag: true,
      keyType: "ec",
      keyBits: 256,
      ttl: "1800",
      maxTtl: "1800",
      noStore: true,
    });
    expect(Object.keys(inputs)).not.toContain("allowedDomains");
  });

  it("is of the cluster's own and of the mesh's trust domain", async () => {
    const { one } = await runMesh(
      withMesh({
        ca: "kubernetes-csr",
        trustDomain: "mesh.example.com",
        clusters: [{ id: "west" }],
        allow: [],
      }),
    );
    expect(one(ROLE, "istio-workloads").inputs).toMatchObject({
      name: "istio-west",
      allowedUriSans: ["spiffe://mesh.example.com/*"],
    });
    expect(one(ROLE, "istio-control-plane").inputs.name).toBe("istio-west-control-plane");
  });

  it("signs for istio-csr its server certificate too, by its one name", async () => {
    const { one } = await runMesh(withMesh({}, CERT_MANAGER_IN_CERTS));
    expect(one(ROLE, "istio-workloads").inputs).toMatchObject({
      allowedDomains: ["cert-manager-istio-csr.certs.svc"],
      allowBareDomains: true,
      allowSubdomains: false,
      allowedUriSans: ["spiffe://lab.example.com/*"],
    });
  });

  it("is there only if Vault signs for workloads", async () => {
    const { ofType } = await runMesh(withMeshCa());
    expect(ofType(ROLE).map(({ name }) => name)).not.toContain("istio-workloads");
  });
});

it.each([
  ["istio-csr", withMesh()],
  ["kubernetes-csr", withMesh({ ca: "kubernetes-csr" })],
  ["plug-in", withMeshCa()],
])("with %s, istiod's names have a role of their own, for a server and a month", async (_, settings) => {
  const { one } = await runMesh(settings);
  const { inputs } = one(ROLE, "istio-control-plane");
  expect(inputs).toMatchObject({
    backend: "pki_int",
    name: "istio-lab-control-plane",
    allowedDomains: [
      "istiod.istio-system.svc",
      "istiod-remote.istio-system.svc",
      "istio-pilot.istio-system.svc",
    ],
    allowBareDomains: true,
    allowSubdomains: false,
    allowIpSans: false,
    serverFlag: true,
    clientFlag: false,
    ttl: "2592000",
    maxTtl: "2592000",
  });
  expect(Object.keys(inputs)).not.toContain("allowedUriSans");
  expect(one(ISSUER, "mesh-control-plane-issuer").inputs.spec.vault.path).toBe(
    "pki_int/sign/istio-lab-control-plane",
  );
});

describe("the mesh CA in Vault", () => {
  it("may have CAs below it, for identities of this trust domain and istiod's names only", async () => {
    const { one } = await runMesh(withMeshCa({ trustDomainAliases: ["old.example.com"] }));
    expect(one(SIGNED, "mesh-ca-m2026-signed").inputs).toMatchObject({
      backend: "pki",
      commonName: "Homelab Mesh CA",
      maxPathLength: 1,
      permittedUriDomains: ["lab.example.com", "old.example.com"],
      permittedDnsDomains: ["istio-system.svc"],
      excludedIpRanges: ["0.0.0.0/0", "::/0"],
      ttl: String(5 * 365 * 86_400),
    });
    expect(one("vault:index/mount:Mount", "mesh-ca-mount").inputs.path).toBe("pki_mesh");
    expect(one(ISSUER, "mesh-authority-issuer-issuer").inputs.spec.vault.path).toBe(
      "pki_mesh/root/sign-intermediate",
    );
  });

  it("is as the configuration says, in each of its generations", async () => {
    const generations = [
      { id: "m2026", root: "r2026", state: "active" },
      { id: "m2028", root: "r2026", state: "staged" },
    ];
    const meshCa = { mount: "pki_mesh_west", commonName: "West Mesh CA", ttl: "3y", generations };
    const { ofType, one } = await runMesh(withMeshCa({ meshCa }));
    const signed = ofType(SIGNED).filter(({ name }) => name.startsWith("mesh-ca-"));
    expect(signed.map(({ name, inputs }) => [name, inputs.commonName, inputs.ttl])).toEqual([
      ["mesh-ca-m2026-signed", "West Mesh CA", String(3 * 365 * 86_400)],
      ["mesh-ca-m2028-signed", "West Mesh CA", String(3 * 365 * 86_400)],
    ]);
    expect(one(ISSUER, "mesh-authority-issuer-issuer").inputs.spec.vault.path).toBe(
      "pki_mesh_west/root/sign-intermediate",
    );
  });

  it.each([true, false])("is protected as all CAs of the stack are: %s", async (protect) => {
    const { resources } = await runMesh(withMeshCa({}, { protect }));
    const held = resources.filter((resource) => resource.protect).map(({ name }) => name);
    const expected = ["mesh-ca-m2026", "mesh-ca-m2026-key", "mesh-ca-mount"];
    expect(held.filter((name) => expected.includes(name)).sort()).toEqual(protect ? expected : []);
  });

  it.each(["istio-csr", "kubernetes-csr"])("is not made with %s", async (ca) => {
    const { resources } = await runMesh(withMesh({ ca }));
    expect(resources.filter(({ name }) => name.startsWith("mesh-ca"))).toEqual([]);
  });
});

describe("the way in to Vault", () => {
  it("is the service account of istio-system, of the cluster's auth method", async () => {
    const { one } = await runMesh(
      withMesh(
        {},
        {
          issuerAccess: {
            audience: "https://api.example.com:6443",
            serviceAccount: "signer",
            tokenTtl: "5m",
          },
        },
      ),
    );
    expect(one("vault:kubernetes/authBackendRole:AuthBackendRole", "istio-access-role").inputs).toMatchObject(
      {
        backend: "kubernetes",
        roleName: "istio-lab",
        boundServiceAccountNames: ["signer"],
        boundServiceAccountNamespaces: ["istio-system"],
        audience: "https://api.example.com:6443",
        tokenPolicies: ["istio-lab"],
        tokenTtl: 300,
      },
    );
    expect(one(ISSUER, "mesh-workloads-issuer").inputs.spec.vault.auth.kubernetes).toEqual({
      role: "istio-lab",
      mountPath: "/v1/auth/kubernetes",
      serviceAccountRef: { name: "signer", audiences: ["https://api.example.com:6443"] },
    });
    expect(
      one("kubernetes:core/v1:ServiceAccount", "mesh-issuer-identity-service-account").inputs.metadata.name,
    ).toBe("signer");
  });

  it("leads to the two roles and no further", async () => {
    const { one } = await runMesh(withMesh());
    expect(pathsOf(one(POLICY, "istio-access-policy").inputs.policy)).toEqual([
      "pki_int/sign/istio-lab-control-plane",
      "pki_int/sign/istio-lab",
    ]);
  });

  it("leads to the mesh CA, if the cluster has one of its own", async () => {
    const { one } = await runMesh(withMeshCa());
    expect(pathsOf(one(POLICY, "istio-access-policy").inputs.policy)).toEqual([
      "pki_int/sign/istio-lab-control-plane",
      "pki_mesh/root/sign-intermediate",
    ]);
  });
});

function pathsOf(policy: string): (string | undefined)[] {
  return [...policy.matchAll(/^path "([^"]+)"/gm)].map(([, path]) => path);
}
