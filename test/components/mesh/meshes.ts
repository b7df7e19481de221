import { IstioMesh, type IstioMeshArgs, type MeshCaKind } from "../../../components/mesh/index.ts";
import { testRoot } from "../../support/certificates.ts";
import { record } from "../../support/mocks.ts";

/** Roots of the meshes that the tests make: the one that signs, and the one after it. */
export const ACTIVE_ROOT = await testRoot("Active Root");
export const STAGED_ROOT = await testRoot("Staged Root");

const SIGN_PATHS: Readonly<Record<MeshCaKind, string>> = {
  "istio-csr": "pki_int/sign/istio-lab",
  "kubernetes-csr": "pki_int/sign/istio-lab",
  "plug-in": "pki_mesh/root/sign-intermediate",
};

/** Makes the mesh `mesh` of the cluster `lab`, with a knob and changes. */
export function makeMesh(ca: MeshCaKind, changes: Partial<IstioMeshArgs> = {}) {
  const args: IstioMeshArgs = {
    clusterId: "lab",
    trustDomain: "lab.example.org",
    ca,
    signPath: SIGN_PATHS[ca],
    controlPlaneSignPath: "pki_int/sign/istio-lab-control-plane",
    vault: {
      server: "https://vault.security.svc:8200",
      caBundle: ACTIVE_ROOT.pem,
      authPath: "kubernetes",
      authRole: "istio-lab",
      audience: "https://192.0.2.10:6443",
      serviceAccount: "vault-issuer",
    },
    roots: [ACTIVE_ROOT.pem, STAGED_ROOT.pem],
  };
  return record(() => new IstioMesh("mesh", { ...args, ...changes }));
}

/** Issuer of the namespace istio-system that signs at a path in Vault, logging in as the mesh does. */
export function vaultIssuer(name: string, path: string) {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Issuer",
    metadata: {
      name,
      namespace: "istio-system",
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      vault: {
        server: "https://vault.security.svc:8200",
        caBundle: Buffer.from(ACTIVE_ROOT.pem).toString("base64"),
        path,
        auth: {
          kubernetes: {
            role: "istio-lab",
            mountPath: "/v1/auth/kubernetes",
            serviceAccountRef: { name: "vault-issuer", audiences: ["https://192.0.2.10:6443"] },
          },
        },
      },
    },
  };
}
