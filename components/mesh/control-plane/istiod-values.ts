import { type Duration, goDuration } from "../../shared/duration.ts";
import type { HelmValues } from "../../shared/helm-values.ts";
import { ROOT_BUNDLE_KEY } from "../../trust/index.ts";
import type { IstiodVolume } from "../ca/mesh-ca.ts";
import { ROOT_NAMESPACE, ROOTS_CONFIG_MAP } from "./names.ts";

/** What decides how istiod configures the mesh, whatever signs its certificates. */
export interface IstiodSettings {
  readonly clusterId: string;
  readonly network: string;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  readonly lifetime: Duration;
  readonly unmeshedAddresses: readonly string[];
  readonly controlsRemotes?: boolean;
  readonly answersNames?: boolean;
  /** PEM of all roots, one after the other. */
  readonly rootBundle: string;
}

const CERTIFICATE_FOLDER = "/var/run/secrets/istiod/tls";
const ROOTS: IstiodVolume = {
  name: "istio-roots",
  mountPath: "/var/run/secrets/istio-roots",
  source: { configMap: { name: ROOTS_CONFIG_MAP } },
};

const RUNTIME_DEFAULT = { type: "RuntimeDefault" } as const;

/** Istiod itself turns its charts' default "Ignore" into this, which a refresh would take for drift. */
export const VALIDATION_VALUES = { base: { validationFailurePolicy: "Fail" } } as const;

/**
 * Values of istiod's chart.
 *
 * @param volumes - what the CA of the mesh needs beside the roots
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/
 */
export function istiodValues(settings: IstiodSettings, volumes: readonly IstiodVolume[] = []): HelmValues {
  const { clusterId, network, trustDomain, trustDomainAliases, unmeshedAddresses, rootBundle } = settings;
  const lifetime = goDuration(settings.lifetime);
  const all = [ROOTS, ...volumes];
  return {
    cni: { enabled: true },
    ...VALIDATION_VALUES,
    // As the Pod Security Standard "restricted" demands.
    seccompProfile: RUNTIME_DEFAULT,
    // It looks for these once, when it starts: without the templates it would inject nothing for ever.
    deploymentAnnotations: {
      "config.kubernetes.io/depends-on": ["istio", "istio-sidecar-injector"]
        .map((name) => `/namespaces/${ROOT_NAMESPACE}/ConfigMap/${name}`)
        .join(","),
    },
    env: {
      DEFAULT_WORKLOAD_CERT_TTL: lifetime,
      MAX_WORKLOAD_CERT_TTL: lifetime,
      // All roots at once, and new ones without a restart of any proxy: an exchange of roots breaks no handshake.
      ISTIO_MULTIROOT_MESH: "true",
      // A gateway gets no private key of another namespace.
      PILOT_SCOPE_GATEWAY_TO_NAMESPACE: "true",
      // Remotes get the roots and their webhook's CA from here.
      ...(settings.controlsRemotes && { EXTERNAL_ISTIOD: "true" }),
    },
    // Its server certificate: renewed by cert-manager, and the same whatever signs for workloads.
    extraContainerArgs: [
      `--tlsCertFile=${CERTIFICATE_FOLDER}/tls.crt`,
      `--tlsKeyFile=${CERTIFICATE_FOLDER}/tls.key`,
      `--caCertFile=${ROOTS.mountPath}/${ROOT_BUNDLE_KEY}`,
    ],
    volumes: all.map(({ name, source }) => ({ name, ...source })),
    volumeMounts: all.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
    gateways: { seccompProfile: RUNTIME_DEFAULT },
    global: {
      network,
      multiCluster: { clusterName: clusterId },
      meshID: trustDomain,
      proxy: {
        seccompProfile: RUNTIME_DEFAULT,
        ...(unmeshedAddresses.length > 0 && { excludeIPRanges: unmeshedAddresses.join(",") }),
      },
    },
    meshConfig: {
      trustDomain,
      ...(trustDomainAliases.length > 0 && { trustDomainAliases: [...trustDomainAliases] }),
      // Both ends are proxies of this mesh.
      meshMTLS: { minProtocolVersion: "TLSV1_3" },
      // Gateways for callers from outside; Gateway API itself has no words for it.
      tlsDefaults: { minProtocolVersion: "TLSV1_3" },
      caCertificates: [{ pem: rootBundle }],
      defaultConfig: {
        // A program that starts before its proxy has no network.
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: {
          ECC_SIGNATURE_ALGORITHM: "ECDSA",
          SECRET_TTL: lifetime,
          PROXY_CONFIG_XDS_AGENT: "true",
          ...(settings.answersNames && { ISTIO_META_DNS_CAPTURE: "true" }),
        },
      },
    },
  };
}
