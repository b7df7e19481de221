import { expect, test } from "vitest";
import {
  type IstiodSettings,
  istiodValues,
} from "../../../../components/mesh/control-plane/istiod-values.ts";

const SETTINGS: IstiodSettings = {
  clusterId: "lab",
  network: "home",
  trustDomain: "lab.example.org",
  trustDomainAliases: [],
  lifetime: "30m",
  unmeshedAddresses: [],
  rootBundle: "all roots",
};

test("istiod's values are these, whatever signs", () => {
  expect(istiodValues(SETTINGS)).toEqual({
    cni: { enabled: true },
    base: { validationFailurePolicy: "Fail" },
    deploymentAnnotations: {
      "config.kubernetes.io/depends-on":
        "/namespaces/istio-system/ConfigMap/istio,/namespaces/istio-system/ConfigMap/istio-sidecar-injector",
    },
    seccompProfile: { type: "RuntimeDefault" },
    env: {
      DEFAULT_WORKLOAD_CERT_TTL: "30m",
      MAX_WORKLOAD_CERT_TTL: "30m",
      ISTIO_MULTIROOT_MESH: "true",
      PILOT_SCOPE_GATEWAY_TO_NAMESPACE: "true",
    },
    extraContainerArgs: [
      "--tlsCertFile=/var/run/secrets/istiod/tls/tls.crt",
      "--tlsKeyFile=/var/run/secrets/istiod/tls/tls.key",
      "--caCertFile=/var/run/secrets/istio-roots/ca.crt",
    ],
    volumes: [{ name: "istio-roots", configMap: { name: "istio-roots" } }],
    volumeMounts: [{ name: "istio-roots", mountPath: "/var/run/secrets/istio-roots", readOnly: true }],
    gateways: { seccompProfile: { type: "RuntimeDefault" } },
    global: {
      network: "home",
      multiCluster: { clusterName: "lab" },
      meshID: "lab.example.org",
      proxy: { seccompProfile: { type: "RuntimeDefault" } },
    },
    meshConfig: {
      trustDomain: "lab.example.org",
      meshMTLS: { minProtocolVersion: "TLSV1_3" },
      tlsDefaults: { minProtocolVersion: "TLSV1_3" },
      caCertificates: [{ pem: "all roots" }],
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: {
          ECC_SIGNATURE_ALGORITHM: "ECDSA",
          SECRET_TTL: "30m",
          PROXY_CONFIG_XDS_AGENT: "true",
        },
      },
    },
  });
});

test("aliases, addresses outside the mesh and the CA's volumes are added", () => {
  const values = istiodValues(
    {
      ...SETTINGS,
      trustDomainAliases: ["old.example.org", "older.example.org"],
      unmeshedAddresses: ["10.96.0.1/32", "192.0.2.10/32"],
    },
    [{ name: "istio-ca", mountPath: "/etc/istio-ca", source: { secret: { secretName: "cacerts" } } }],
  );

  expect(values).toMatchObject({
    volumes: [
      { name: "istio-roots", configMap: { name: "istio-roots" } },
      { name: "istio-ca", secret: { secretName: "cacerts" } },
    ],
    volumeMounts: [
      { name: "istio-roots", mountPath: "/var/run/secrets/istio-roots", readOnly: true },
      { name: "istio-ca", mountPath: "/etc/istio-ca", readOnly: true },
    ],
    global: { proxy: { excludeIPRanges: "10.96.0.1/32,192.0.2.10/32" } },
    meshConfig: { trustDomainAliases: ["old.example.org", "older.example.org"] },
  });
});
