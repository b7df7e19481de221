import type { X509Certificate } from "node:crypto";
import { flagParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { Bundle } from "../../resources/cert-manager.ts";
import { readPem } from "../../shared/pem.ts";

export const kubernetesBundleSourcesPinned = resourceRule(
  {
    name: "kubernetes-bundle-sources-pinned",
    title: "Trust bundles name each of their sources",
    reason: "Public CAs come and go with an image, and a label selector takes in whatever carries the label.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/trust/trust-manager/#sources",
    remediation: "Set inLine, or the name of a ConfigMap or Secret, and remove useDefaultCAs and selectors.",
    parameters: {
      defaultCas: flagParameter(false, "Whether bundles may take in the public CAs."),
    },
  },
  [
    check(Bundle, ({ spec }, { parameters, refuse }) => {
      for (const [index, { useDefaultCAs, configMap, secret }] of (spec?.sources ?? []).entries()) {
        const path = `spec.sources[${index}]`;
        if (useDefaultCAs && !parameters.defaultCas) {
          refuse({
            property: `${path}.useDefaultCAs`,
            value: useDefaultCAs,
            allowed: "inLine, or a ConfigMap or Secret by its name",
            change: `the resource's ${path}`,
          });
        }
        for (const [kind, source] of Object.entries({ configMap, secret })) {
          if (source?.selector) {
            refuse({
              property: `${path}.${kind}.selector`,
              value: source.selector,
              allowed: "a name",
              change: `the resource's ${path}.${kind}`,
            });
          }
        }
      }
    }),
  ],
);

export const kubernetesBundleRootsOnly = resourceRule(
  {
    name: "kubernetes-bundle-roots-only",
    title: "Trust bundles hold roots only",
    reason:
      "A trusted intermediate keeps its trust when its root is withdrawn, and when it is revoked itself.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/trust/trust-manager/#bundling-intermediates",
    remediation:
      "Put the root into the bundle; servers send the intermediates along with their certificates.",
  },
  [
    check(Bundle, ({ spec }, { refuse }) => {
      for (const [index, { inLine }] of (spec?.sources ?? []).entries()) {
        if (inLine === undefined) continue;
        for (const value of unfit(inLine)) {
          refuse({
            property: `spec.sources[${index}].inLine`,
            value,
            allowed: "certificates of CAs that sign themselves (roots)",
            change: "homelab-pki:roots[].certificate",
          });
        }
      }
    }),
  ],
);

/** What a PEM text holds beside roots. What is no certificate may be a private key: only its kind is said. */
function unfit(pem: string): string[] {
  const { certificates, others } = readPem(pem);
  if (certificates.length + others.length === 0) return ["no certificate"];
  const strangers = certificates.map(({ x509 }) => x509).filter((certificate) => !isRoot(certificate));
  return [...strangers.map(described), ...others];
}

/** The signature decides and not the names: an intermediate may bear the name of its root. */
function isRoot(certificate: X509Certificate): boolean {
  return certificate.ca && certificate.verify(certificate.publicKey);
}

function described({ ca, subject, issuer }: X509Certificate): string {
  // Node writes a name one part a line.
  return `${subject}, ${ca ? `issued by ${issuer}` : "no CA"}`.replaceAll("\n", ", ");
}

export const kubernetesBundleNamespaceSelector = resourceRule(
  {
    name: "kubernetes-bundle-namespace-selector",
    title: "Trust bundles say which namespaces get them",
    reason:
      "Without a selector each namespace gets the bundle, and its workloads may trust what they never asked for.",
    level: "mandatory",
    severity: "medium",
    url: "https://cert-manager.io/docs/trust/trust-manager/#namespace-selector",
    remediation:
      "Set spec.target.namespaceSelector; for all namespaces, to kubernetes.io/metadata.name with Exists.",
  },
  [
    check(Bundle, ({ spec }, { refuse }) => {
      const selector = spec?.target?.namespaceSelector;
      const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
      if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
        refuse({
          property: "spec.target.namespaceSelector",
          value: selector,
          allowed: "a selector with a condition",
          change: "homelab-pki:trustBundle.namespaceSelector",
        });
      }
    }),
  ],
);

/** Rules about what workloads are told to trust. */
export const trustBundleRules = [
  kubernetesBundleSourcesPinned,
  kubernetesBundleRootsOnly,
  kubernetesBundleNamespaceSelector,
] as const;
