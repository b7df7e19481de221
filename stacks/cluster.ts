import * as kubernetes from "@pulumi/kubernetes";
import { type Input, type Output, type Resource, RunError, secret } from "@pulumi/pulumi";
import {
  Certificate,
  CertManager,
  ExpiryAlerts,
  VaultClusterIssuer,
} from "../components/cert-manager/index.ts";
import { IssuerAccess } from "../components/pki/index.ts";
import type { HelmValues } from "../components/shared/index.ts";
import { RootBundle, TrustManager } from "../components/trust/index.ts";
import type { ClusterConfig, StackConfig } from "./config/index.ts";
import { registerEach } from "./register-each.ts";
import type { SignPaths, TrustAnchors } from "./trust-root.ts";

/** What the layer `cluster` leaves behind. */
export interface Cluster {
  /** Name of the ClusterIssuer; nothing while there is no CA that signs. */
  readonly issuerName?: Output<string>;
  /** Path of Vault's auth method for the cluster; nothing while there is no CA that signs. */
  readonly authPath?: Output<string>;
  /** Name of the ConfigMap with the roots. */
  readonly trustBundle: Output<string>;
  /** What others wait for: cert-manager, trust-manager and the issuer. */
  readonly ready: readonly Resource[];
}

/** The layer with what it was made of, for one that is on top of it in the same stack. */
export type ConfiguredCluster = Cluster & { readonly config: ClusterConfig };

/**
 * The layer `cluster`: cert-manager, an issuer that signs with Vault, the roots in the chosen namespaces, and
 * certificates. While there is no CA that signs, everything that needs none.
 *
 * @param anchors the layer below, of this stack or another
 * @throws RunError if that layer has no role of the issuer's name
 */
export async function deployCluster(
  stack: StackConfig,
  config: ClusterConfig,
  anchors: TrustAnchors,
): Promise<Cluster> {
  const certManager = createCertManager();
  const namespaces = createNamespaces();
  const trustBundle = createTrustBundle();
  if (config.expiryAlerts) new ExpiryAlerts("expiry-alerts", config.expiryAlerts);
  const { issuer, authPath } = (anchors.signPaths && createIssuer(anchors.signPaths)) ?? {};
  if (issuer !== undefined) await createCertificates(issuer);
  return {
    issuerName: issuer?.issuerName,
    authPath,
    trustBundle: trustBundle.bundleName,
    ready: [certManager, trustBundle, ...(issuer === undefined ? [] : [issuer])],
  };

  function createCertManager(): CertManager {
    const { values, ...program } = config.certManager;
    return new CertManager("cert-manager", {
      ...program,
      values: values && protectedValues("certManager", values),
    });
  }

  /** Each namespace once, however many certificates are in it. */
  function createNamespaces(): ReadonlyMap<string, kubernetes.core.v1.Namespace> {
    const wanted = config.certificates.filter(({ createNamespace }) => createNamespace);
    const names = [...new Set(wanted.map(({ namespace }) => namespace))];
    return new Map(
      names.map((name) => [name, new kubernetes.core.v1.Namespace(name, { metadata: { name } })]),
    );
  }

  function createTrustBundle(): RootBundle {
    const { values, ...program } = config.trustManager;
    const trustManager = new TrustManager(
      "trust-manager",
      { ...program, values: values && protectedValues("trustManager", values) },
      { dependsOn: certManager },
    );
    const { name, ...target } = config.trustBundle;
    return new RootBundle(
      "trust-bundle",
      { bundleName: name, roots: anchors.roots, ...target },
      { dependsOn: [trustManager, ...namespaces.values()] },
    );
  }

  function createIssuer(signPaths: SignPaths) {
    const { role, name } = config.clusterIssuer;
    const { serviceAccount, namespace, audience, policy, tokenTtl, role: authRole } = config.issuerAccess;
    const { path, existing, host, caCert } = config.kubernetesAuth;
    const signPath = pathOf(signPaths, role);
    const access = new IssuerAccess("issuer-access", {
      roles: [{ signPath }],
      policy,
      auth: { path, existing, host, caCertificate: caCert },
      authRole,
      serviceAccount,
      namespace,
      audience,
      tokenTtl,
    });
    const issuer = new VaultClusterIssuer(
      "issuer",
      {
        issuerName: name,
        namespace: certManager.namespace,
        controllerServiceAccount: certManager.serviceAccount,
        server: stack.vault.address,
        caBundle: stack.vault.caCert ?? anchors.rootBundle,
        signPath,
        authPath: access.authPath,
        authRole: access.authRole,
        audience: access.audience,
        serviceAccount,
      },
      { dependsOn: [certManager, access] },
    );
    return { issuer, authPath: access.authPath };
  }

  function createCertificates({ issuerName }: VaultClusterIssuer): Promise<void> {
    return registerEach(
      config.certificates,
      ({ name, namespace, createNamespace: _, dnsNames, ...certificate }) => {
        const { certificateName } = new Certificate(`${namespace}/${name}`, {
          certificateName: name,
          namespace: namespaces.get(namespace)?.metadata.name ?? namespace,
          issuer: { name: issuerName },
          dnsNames,
          ...certificate,
        });
        return certificateName;
      },
    );
  }

  /** Values of a key that is encrypted in the stack's file stay encrypted in its state. */
  function protectedValues(key: string, values: HelmValues): Input<HelmValues> {
    return stack.secretKeys.has(key) ? secret(values) : values;
  }
}

function pathOf(signPaths: SignPaths, role: string): Output<string> {
  const path = signPaths[role];
  if (path === undefined) {
    const names = Object.keys(signPaths).map((name) => JSON.stringify(name));
    throw new RunError(
      `homelab-pki:clusterIssuer.role: ${JSON.stringify(role)} is no role of the trust root; allowed: ${names.join(", ")}`,
    );
  }
  return path;
}
