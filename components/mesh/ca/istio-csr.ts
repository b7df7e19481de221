import { goDuration } from "../../shared/duration.ts";
import { CHARTS, type HelmValues, installChart } from "../../shared/index.ts";
import { ROOT_BUNDLE_KEY } from "../../trust/index.ts";
import { ROOT_NAMESPACE, ROOTS_CONFIG_MAP } from "../control-plane/names.ts";
import type { MeshCa, MeshCaContext } from "./mesh-ca.ts";
import { createWorkloadIssuer, WORKLOAD_ISSUER } from "./workload-issuer.ts";

const SERVICE = "cert-manager-istio-csr";
const ROOTS_FOLDER = "/var/run/secrets/istio-csr";

/** Name of istio-csr's own server certificate, which it asks the workloads' issuer for. */
export function istioCsrName(certManagerNamespace: string): string {
  return `${SERVICE}.${certManagerNamespace}.svc`;
}

/**
 * cert-manager's istio-csr in front of Vault: proxies ask it, and istiod signs nothing. It is ready before istiod
 * starts; put before a running mesh it would leave proxies with certificates of two CAs.
 *
 * @see https://cert-manager.io/docs/usage/istio-csr/
 */
export function istioCsrCa(context: MeshCaContext): MeshCa {
  const { parent, name, certManagerNamespace, istioCsr } = context;
  const issuer = createWorkloadIssuer(context);
  const chart = installChart(
    `${name}-istio-csr`,
    {
      release: SERVICE,
      namespace: certManagerNamespace,
      published: CHARTS.istioCsr,
      defaults: istioCsrValues(context),
      ...istioCsr,
    },
    { parent, dependsOn: issuer },
  );
  return {
    values: {
      env: { ENABLE_CA_SERVER: "false" },
      global: { caAddress: `${istioCsrName(certManagerNamespace)}:443` },
    },
    ready: [chart],
  };
}

function istioCsrValues({
  clusterId,
  trustDomain,
  lifetime,
  certManagerNamespace,
}: MeshCaContext): HelmValues {
  const duration = goDuration(lifetime);
  return {
    app: {
      certmanager: {
        namespace: ROOT_NAMESPACE,
        issuer: { name: WORKLOAD_ISSUER, kind: "Issuer", group: "cert-manager.io" },
      },
      tls: {
        trustDomain,
        // Without it the whole mesh would trust whatever CA came along with the first certificate.
        rootCAFile: `${ROOTS_FOLDER}/${ROOT_BUNDLE_KEY}`,
        certificateDNSNames: [istioCsrName(certManagerNamespace)],
        certificateDuration: duration,
        // Istiod's server certificate is this project's own, and the same whatever signs for workloads.
        istiodCertificateEnable: false,
        istiodCertificateDuration: duration,
      },
      server: {
        clusterID: clusterId,
        maxCertificateDuration: duration,
        serving: { signatureAlgorithm: "ECDSA", certificateKeySize: 256 },
      },
      istio: { namespace: ROOT_NAMESPACE },
      controller: { leaderElectionNamespace: ROOT_NAMESPACE },
    },
    volumes: [{ name: "roots", configMap: { name: ROOTS_CONFIG_MAP } }],
    volumeMounts: [{ name: "roots", mountPath: ROOTS_FOLDER, readOnly: true }],
  };
}
