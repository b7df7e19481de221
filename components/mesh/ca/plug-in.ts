import { Certificate, VaultIssuer } from "../../cert-manager/index.ts";
import { ROOT_BUNDLE_KEY } from "../../trust/index.ts";
import { AUTHORITY, ROOT_NAMESPACE, ROOTS_CONFIG_MAP } from "../control-plane/names.ts";
import type { MeshCa, MeshCaContext } from "./mesh-ca.ts";

/** The Secret's name that Istio's documentation and its tools know. */
const SECRET = "cacerts";
const FOLDER = "/etc/istio-ca";

/**
 * The files that istiod looks for. The certificate of the cluster's CA comes with that of the CA in Vault behind it; the
 * roots are all roots, and not the one that cert-manager found.
 */
const SOURCES = [
  {
    secret: {
      name: SECRET,
      items: [
        { key: "tls.crt", path: "ca-cert.pem" },
        { key: "tls.crt", path: "cert-chain.pem" },
        { key: "tls.key", path: "ca-key.pem" },
      ],
    },
  },
  { configMap: { name: ROOTS_CONFIG_MAP, items: [{ key: ROOT_BUNDLE_KEY, path: "root-cert.pem" }] } },
];

/**
 * Istiod as CA below a CA in Vault. cert-manager makes the cluster's key in the cluster and renews key and certificate,
 * and istiod takes up what has changed without a restart.
 *
 * @see https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export function plugInCa(context: MeshCaContext): MeshCa {
  const { parent, name, clusterId, caLifetime, vault, signPath, identity, dependsOn } = context;
  const issuer = new VaultIssuer(
    `${name}-authority-issuer`,
    { issuerName: AUTHORITY, identity, signs: "authorities", signPath, ...vault },
    { parent, dependsOn: [...dependsOn] },
  );
  const authority = new Certificate(
    `${name}-authority`,
    {
      certificateName: AUTHORITY,
      namespace: ROOT_NAMESPACE,
      issuer: { name: issuer.issuerName, kind: "Issuer" },
      isCa: true,
      commonName: `Istio CA of ${clusterId}`,
      duration: caLifetime,
      secretName: SECRET,
    },
    { parent },
  );
  return {
    values: { env: { ROOT_CA_DIR: FOLDER } },
    volumes: [{ name: "istio-ca", mountPath: FOLDER, source: { projected: { sources: SOURCES } } }],
    ready: [authority],
  };
}
