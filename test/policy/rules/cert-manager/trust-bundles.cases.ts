import { Bundle } from "../../../../policy/resources/cert-manager.ts";
import type { RuleCases } from "../../support/cases.ts";
import { INTERMEDIATE, LEAF, NAMESAKE, ROOT } from "../../support/certificates.ts";
import { UNKNOWN } from "../../support/judge.ts";

const bundle = (spec?: Record<string, unknown>) => ({
  type: Bundle,
  name: "roots",
  props: { metadata: { name: "roots" }, spec },
});

const sources = (...list: unknown[]) => [bundle({ sources: list })];
const selector = (namespaceSelector: unknown) => bundle({ target: { namespaceSelector } });

const refusedRoot = (index: number, value: string) =>
  `roots: spec.sources[${index}].inLine is "${value}"; ` +
  "allowed: certificates of CAs that sign themselves (roots). Change homelab-pki:roots[].certificate.";

const refusedSelector = (value: string) =>
  `roots: spec.target.namespaceSelector is ${value}; allowed: a selector with a condition. ` +
  "Change homelab-pki:trustBundle.namespaceSelector.";

const DEFAULT_CAS =
  "roots: spec.sources[1].useDefaultCAs is true; allowed: inLine, or a ConfigMap or Secret by its name. " +
  "Change the resource's spec.sources[1].";

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-bundle-sources-pinned",
    accepts: [
      {
        what: "sources by their names",
        resources: sources(
          { inLine: ROOT },
          { configMap: { name: "roots", key: "ca.crt" } },
          { secret: { name: "roots", key: "ca.crt" } },
          { useDefaultCAs: false },
        ),
      },
      { what: "a bundle without sources", resources: [bundle({}), bundle()] },
      {
        what: "public CAs where the environment takes them",
        resources: sources({ useDefaultCAs: true }),
        parameters: { defaultCas: true },
      },
    ],
    refuses: [
      {
        what: "public CAs",
        resources: sources({ inLine: ROOT }, { useDefaultCAs: true }),
        messages: [DEFAULT_CAS],
      },
      {
        what: "whatever carries a label",
        resources: sources(
          { configMap: { selector: { matchLabels: { trust: "yes" } } } },
          { secret: { selector: {} } },
        ),
        messages: [
          'roots: spec.sources[0].configMap.selector is {"matchLabels":{"trust":"yes"}}; allowed: a name. ' +
            "Change the resource's spec.sources[0].configMap.",
          "roots: spec.sources[1].secret.selector is {}; allowed: a name. " +
            "Change the resource's spec.sources[1].secret.",
        ],
      },
    ],
    postpones: [
      { what: "sources that are not known yet", resources: [bundle({ sources: UNKNOWN })] },
      { what: "a source that is not known yet", resources: sources({ secret: UNKNOWN }) },
    ],
  },
  {
    rule: "kubernetes-bundle-roots-only",
    accepts: [
      { what: "roots", resources: sources({ inLine: ROOT }, { inLine: `${ROOT}\n# again\n${ROOT}` }) },
      { what: "what stands elsewhere", resources: sources({ configMap: { name: "roots" } }) },
      { what: "a bundle without sources", resources: [bundle({}), bundle()] },
    ],
    refuses: [
      {
        what: "an intermediate beside its root",
        resources: sources({ inLine: ROOT }, { inLine: ROOT + INTERMEDIATE }),
        messages: [refusedRoot(1, "O=Lab, CN=Issuing CA, issued by O=Lab, CN=Root CA")],
      },
      {
        what: "an intermediate of its root's name",
        resources: sources({ inLine: NAMESAKE }),
        messages: [refusedRoot(0, "O=Lab, CN=Root CA, issued by O=Lab, CN=Root CA")],
      },
      {
        what: "a certificate that is no CA",
        resources: sources({ inLine: LEAF }),
        messages: [refusedRoot(0, "CN=web.lab.example.com, no CA")],
      },
      {
        what: "a private key, without showing it",
        resources: sources({ inLine: `${ROOT}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----` }),
        messages: [refusedRoot(0, "PRIVATE KEY")],
      },
      {
        what: "no certificate",
        resources: sources({ inLine: "roots to follow" }, { inLine: "" }),
        messages: [refusedRoot(0, "no certificate"), refusedRoot(1, "no certificate")],
      },
    ],
    postpones: [{ what: "a root that is not known yet", resources: sources({ inLine: UNKNOWN }) }],
  },
  {
    rule: "kubernetes-bundle-namespace-selector",
    accepts: [
      { what: "labels", resources: [selector({ matchLabels: { trust: "enabled" } })] },
      {
        what: "labels and expressions",
        resources: [
          selector({
            matchLabels: { trust: "enabled" },
            matchExpressions: [{ key: "team", operator: "Exists" }],
          }),
        ],
      },
      {
        what: "expressions",
        resources: [
          selector({ matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "Exists" }] }),
        ],
      },
    ],
    refuses: [
      {
        what: "no selector",
        resources: [selector(undefined), bundle({}), bundle()],
        messages: Array(3).fill(refusedSelector("not set")),
      },
      {
        what: "one that chooses all",
        resources: [selector({}), selector({ matchLabels: {}, matchExpressions: [] })],
        messages: [refusedSelector("{}"), refusedSelector('{"matchLabels":{},"matchExpressions":[]}')],
      },
    ],
    postpones: [
      { what: "a selector that is not known yet", resources: [selector(UNKNOWN)] },
      { what: "labels that are not known yet", resources: [selector({ matchLabels: UNKNOWN })] },
      { what: "expressions that are not known yet", resources: [selector({ matchExpressions: UNKNOWN })] },
    ],
  },
];
