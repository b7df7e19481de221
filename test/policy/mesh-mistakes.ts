import type { Declared } from "./support/judge.ts";

/** One thing that is wrong with the lab's mesh, and what the pack says about it. */
export interface Mistake {
  /** What is wrong, as it follows "refuses". */
  readonly what: string;
  /** Knob of the mesh. @default "kubernetes-csr" */
  readonly ca?: "istio-csr" | "kubernetes-csr" | "plug-in";
  /** The resource that it is about. */
  readonly type: string;
  readonly name: string;
  /** Makes the mistake in its inputs. @default the resource is missing */
  // biome-ignore lint/suspicious/noExplicitAny: what stands in inputs is the provider's schema, not ours.
  readonly change?: (props: any) => void;
  /** A rule and the resource that it names, each. */
  readonly refused: readonly string[];
}

const PEER_AUTHENTICATION = "kubernetes:security.istio.io/v1:PeerAuthentication";
const DESTINATION_RULE = "kubernetes:networking.istio.io/v1:DestinationRule";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";
const SIGNED = "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate";

const MESH_WIDE = { type: PEER_AUTHENTICATION, name: "mesh-strict" } as const;
const CLIENTS = { type: DESTINATION_RULE, name: "mesh-mutual-tls" } as const;
const EXCEPTION = { type: PEER_AUTHENTICATION, name: "echo/plain-text-55fb5e28-authentication" } as const;
const WORKLOADS = { type: ROLE, name: "istio-workloads" } as const;
const MESH_CA = { ca: "plug-in", type: SIGNED, name: "mesh-ca-m2026-signed" } as const;
const CLUSTER_CA = { ca: "plug-in", type: CERTIFICATE, name: "mesh-authority-certificate" } as const;
const ISTIO_CSR = { ca: "istio-csr", type: "kubernetes:apps/v1:Deployment", name: "istio-csr" } as const;

/** What istio-csr's chart makes of its values; a chart's own objects are in no recording. */
export const ISTIO_CSR_DEPLOYMENT: Declared = {
  type: ISTIO_CSR.type,
  name: ISTIO_CSR.name,
  props: {
    metadata: { name: "cert-manager-istio-csr", namespace: "cert-manager" },
    spec: {
      template: {
        spec: {
          containers: [
            {
              image: "quay.io/jetstack/cert-manager-istio-csr:v0.17.0",
              args: [
                "--root-ca-file=/var/run/secrets/istio-csr/ca.crt",
                "--serving-certificate-duration=1h",
                "--max-client-certificate-duration=1h",
                "--istiod-cert-duration=1h",
              ],
            },
          ],
        },
      },
    },
  },
};

/** Replaces an argument of istio-csr. */
function argument(old: string, now: string): NonNullable<Mistake["change"]> {
  return ({ spec }) => {
    const [container] = spec.template.spec.containers;
    container.args = container.args.map((arg: string) => (arg.startsWith(old) ? now : arg));
  };
}

export const MISTAKES: readonly Mistake[] = [
  {
    what: "PERMISSIVE for the whole mesh",
    ...MESH_WIDE,
    change: ({ spec }) => {
      spec.mtls.mode = "PERMISSIVE";
    },
    refused: [
      "istio-mesh-wide-policy-present stack",
      "istio-peer-authentication-mesh-wide-strict mesh-strict",
      "istio-peer-authentication-permissive-ports-only mesh-strict",
    ],
  },
  { what: "no policy for the whole mesh", ...MESH_WIDE, refused: ["istio-mesh-wide-policy-present stack"] },
  {
    what: "a mesh without mutual TLS",
    ...MESH_WIDE,
    change: ({ spec }) => {
      spec.mtls.mode = "DISABLE";
    },
    refused: [
      "istio-mesh-wide-policy-present stack",
      "istio-peer-authentication-mesh-wide-strict mesh-strict",
      "istio-peer-authentication-never-disabled mesh-strict",
    ],
  },
  {
    what: "clients without TLS",
    ...CLIENTS,
    change: ({ spec }) => {
      spec.trafficPolicy.tls.mode = "DISABLE";
    },
    refused: ["istio-destination-rule-tls-on mesh-mutual-tls"],
  },
  {
    what: "clients that verify no server",
    ...CLIENTS,
    change: ({ spec }) => {
      spec.trafficPolicy.tls.mode = "SIMPLE";
    },
    refused: ["istio-destination-rule-server-verified mesh-mutual-tls"],
  },
  {
    what: "an exception without a reason",
    ...EXCEPTION,
    change: ({ metadata }) => {
      delete metadata.annotations;
    },
    refused: ["istio-peer-authentication-permissive-ports-only echo/plain-text-55fb5e28-authentication"],
  },
  {
    what: "an exception for all ports",
    ...EXCEPTION,
    change: ({ spec }) => {
      spec.mtls = { mode: "PERMISSIVE" };
    },
    refused: ["istio-peer-authentication-permissive-ports-only echo/plain-text-55fb5e28-authentication"],
  },
  {
    what: "workloads of any trust domain",
    ...WORKLOADS,
    change: (role) => {
      role.allowedUriSans = ["spiffe://*"];
    },
    refused: ["vault-role-uri-host-named istio-workloads"],
  },
  {
    what: "workloads with any URI",
    ...WORKLOADS,
    change: (role) => {
      role.allowedUriSans = ["*"];
    },
    refused: ["vault-role-one-purpose istio-workloads", "vault-role-uri-host-named istio-workloads"],
  },
  {
    what: "workloads with any host name",
    ...WORKLOADS,
    change: (role) => {
      role.allowAnyName = true;
    },
    refused: ["vault-role-no-any-name istio-workloads"],
  },
  {
    what: "a mesh CA without name constraints",
    ...MESH_CA,
    change: (ca) => {
      delete ca.permittedUriDomains;
      delete ca.permittedDnsDomains;
    },
    refused: [
      "vault-intermediate-name-constraints mesh-ca-m2026-signed",
      "vault-intermediate-path-length-limited mesh-ca-m2026-signed",
    ],
  },
  {
    what: "a mesh CA for any identity",
    ...MESH_CA,
    change: (ca) => {
      delete ca.permittedUriDomains;
    },
    refused: ["vault-intermediate-path-length-limited mesh-ca-m2026-signed"],
  },
  {
    what: "a mesh CA with two tiers below it",
    ...MESH_CA,
    change: (ca) => {
      ca.maxPathLength = 2;
    },
    refused: ["vault-intermediate-path-length-limited mesh-ca-m2026-signed"],
  },
  {
    what: "a cluster's CA where pods of others run",
    ...CLUSTER_CA,
    change: ({ metadata }) => {
      metadata.namespace = "echo";
    },
    refused: ["kubernetes-secret-ca-key-where-it-signs mesh-authority-certificate"],
  },
  {
    what: "a cluster's CA whose key stays",
    ...CLUSTER_CA,
    change: ({ spec }) => {
      delete spec.privateKey.rotationPolicy;
    },
    refused: ["kubernetes-certificate-rotation-policy-always mesh-authority-certificate"],
  },
  {
    what: "an issuer that signs whatever it is asked",
    type: ISSUER,
    name: "mesh-workloads-issuer",
    change: ({ spec }) => {
      spec.vault.path = "pki_int/sign-verbatim";
    },
    refused: ["kubernetes-issuer-vault-signs-by-role mesh-workloads-issuer"],
  },
  {
    what: "an issuer that asks whoever calls itself Vault",
    type: ISSUER,
    name: "mesh-control-plane-issuer",
    change: ({ spec }) => {
      delete spec.vault.caBundle;
    },
    refused: ["kubernetes-issuer-vault-ca-pinned mesh-control-plane-issuer"],
  },
  {
    what: "issuers that may do anything in Vault's mount",
    type: "vault:index/policy:Policy",
    name: "istio-access-policy",
    change: (policy) => {
      policy.policy = 'path "pki_int/*" { capabilities = ["create", "update"] }';
    },
    refused: ["vault-policy-issuer-signs-only istio-access-policy"],
  },
  {
    what: "an identity that others may take on",
    type: "kubernetes:rbac.authorization.k8s.io/v1:Role",
    name: "mesh-issuer-identity-token-request-role",
    change: ({ rules: [rule] }) => {
      delete rule.resourceNames;
    },
    refused: ["kubernetes-role-token-requests-named mesh-issuer-identity-token-request-role"],
  },
  {
    what: "a mesh that trusts all CAs of the internet",
    type: "kubernetes:trust.cert-manager.io/v1alpha1:Bundle",
    name: "mesh-roots-bundle",
    change: ({ spec }) => {
      spec.sources.push({ useDefaultCAs: true });
    },
    refused: ["kubernetes-bundle-sources-pinned mesh-roots-bundle"],
  },
  {
    what: "a namespace of the mesh that everybody reaches",
    type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    name: "mesh-echo-default-deny",
    refused: ["kubernetes-namespace-default-deny mesh-echo-namespace"],
  },
  {
    what: "istio-csr without a root",
    ...ISTIO_CSR,
    change: argument("--root-ca-file", "--root-ca-file="),
    refused: ["istio-csr-root-pinned istio-csr"],
  },
  {
    what: "istio-csr that signs for a day",
    ...ISTIO_CSR,
    change: argument("--max-client-certificate-duration", "--max-client-certificate-duration=24h"),
    refused: ["istio-csr-duration-limited istio-csr"],
  },
];
