import { Deployment, HelmRelease } from "../../../../policy/resources/kubernetes.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const IMAGE = "quay.io/jetstack/cert-manager-istio-csr:v0.16.0";

const deployment = (container: Record<string, unknown>) => ({
  type: Deployment,
  name: "istio-csr",
  props: {
    spec: { template: { spec: { containers: [{ name: "proxy" }, { image: IMAGE, ...container }] } } },
  },
});
const withArgs = (...args: unknown[]) => [deployment({ args })];

const release = (app?: unknown, props: Record<string, unknown> = {}) => ({
  type: HelmRelease,
  name: "istio-csr",
  props: { chart: "cert-manager-istio-csr", values: app && { app }, ...props },
});

const ROOT = "--root-ca-file=/var/run/secrets/istio-csr/ca.pem";
const rootCAFile = "/var/run/secrets/istio-csr/ca.pem";
const fromFile = { valueYamlFiles: ["values"] };

const refused = (property: string, value: string, allowed: string, key: string) =>
  `istio-csr: ${property} is ${value}; allowed: ${allowed}. ` +
  `Change ${key} in the values of the chart cert-manager-istio-csr.`;

const refusedRoot = (property: string, value: string) =>
  refused(property, value, "the path of a file with the roots", "app.tls.rootCAFile");

const refusedDuration = (property: string, value: string, key: string) =>
  refused(property, value, "a duration of at most 1h", key);

const flag = (name: string) => `spec.template.spec.containers[1].args --${name}`;

const DURATIONS = [
  ["max-client-certificate-duration", "app.server.maxCertificateDuration"],
  ["serving-certificate-duration", "app.tls.certificateDuration"],
  ["istiod-cert-duration", "app.tls.istiodCertificateDuration"],
] as const;

const others = {
  what: "what is not istio-csr",
  resources: [
    { type: Deployment, props: {} },
    { type: Deployment, props: { spec: {} } },
    { type: Deployment, props: { spec: { template: {} } } },
    { type: Deployment, props: { spec: { template: { spec: { containers: [{}, { image: "web:1" }] } } } } },
    ...["istio-csr-docs", "cert-manager-istio-csr-extras"].map((chart) =>
      release({ server: { maxCertificateDuration: "24h" } }, { chart }),
    ),
  ],
};

export const cases: readonly RuleCases[] = [
  {
    rule: "istio-csr-root-pinned",
    accepts: [
      others,
      { what: "a root in the arguments", resources: withArgs("--log-level=1", ROOT) },
      { what: "one of two words", resources: withArgs("--root-ca-file", rootCAFile, "--log-level", "1") },
      { what: "one in the command", resources: [deployment({ command: ["cert-manager-istio-csr", ROOT] })] },
      { what: "one in the values", resources: [release({ tls: { rootCAFile } })] },
    ],
    refuses: [
      {
        what: "no root",
        resources: [...withArgs("--log-level=1"), deployment({}), release({ tls: {} }), release()],
        messages: [
          refusedRoot(flag("root-ca-file"), "not set"),
          refusedRoot(flag("root-ca-file"), "not set"),
          refusedRoot("values.app.tls.rootCAFile", "not set"),
          refusedRoot("values.app.tls.rootCAFile", "not set"),
        ],
      },
      {
        what: "an empty one, as the chart renders none",
        resources: [
          ...withArgs("--root-ca-file="),
          ...withArgs("--root-ca-file", ""),
          release({ tls: { rootCAFile: "" } }),
        ],
        messages: [
          refusedRoot(flag("root-ca-file"), '""'),
          refusedRoot(flag("root-ca-file"), '""'),
          refusedRoot("values.app.tls.rootCAFile", '""'),
        ],
      },
      {
        what: "none, wherever the chart is from",
        resources: [
          "jetstack/cert-manager-istio-csr",
          "oci://quay.io/jetstack/charts/cert-manager-istio-csr",
          "./cert-manager-istio-csr-v0.16.0.tgz",
        ].map((chart) => release({}, { chart })),
        messages: Array(3).fill(refusedRoot("values.app.tls.rootCAFile", "not set")),
      },
    ],
    postpones: [
      { what: "arguments that are not known yet", resources: withArgs(UNKNOWN) },
      { what: "values that are not known yet", resources: [release(UNKNOWN)] },
      { what: "a root that is not known yet", resources: [release({ tls: { rootCAFile: UNKNOWN } })] },
    ],
  },
  {
    rule: "istio-csr-duration-limited",
    accepts: [
      others,
      { what: "istio-csr's own hour", resources: [...withArgs(ROOT), release({}), release()] },
      {
        what: "an hour",
        resources: [
          ...withArgs("-m", "1h", "-t60m", "--istiod-cert-duration=1h0m0s"),
          release({
            server: { maxCertificateDuration: "1h" },
            tls: { certificateDuration: "1h", istiodCertificateDuration: "1h" },
          }),
          release(
            {
              server: { maxCertificateDuration: "1h" },
              tls: { certificateDuration: "1h", istiodCertificateDuration: "1h" },
            },
            fromFile,
          ),
        ],
      },
      {
        what: "what the environment allows",
        resources: withArgs("--max-client-certificate-duration=24h"),
        parameters: { maximum: "1d" },
      },
    ],
    refuses: [
      {
        what: "a second more, in every form",
        resources: [
          ...DURATIONS.map(([name]) => deployment({ args: [`--${name}=1h0m1s`] })),
          ...withArgs("-m", "1h0m1s", "-t", "1h0m1s"),
          release({
            server: { maxCertificateDuration: "1h0m1s" },
            tls: { certificateDuration: "1h0m1s", istiodCertificateDuration: "1h0m1s" },
          }),
        ],
        messages: [
          ...DURATIONS.map(([name, key]) => refusedDuration(flag(name), '"1h0m1s"', key)),
          ...DURATIONS.slice(0, 2).map(([name, key]) => refusedDuration(flag(name), '"1h0m1s"', key)),
          ...DURATIONS.map(([, key]) => refusedDuration(`values.${key}`, '"1h0m1s"', key)),
        ],
      },
      {
        what: "what is no duration",
        resources: withArgs("--max-client-certificate-duration=long"),
        messages: [
          refusedDuration(
            flag("max-client-certificate-duration"),
            '"long"',
            "app.server.maxCertificateDuration",
          ),
        ],
      },
      {
        what: "what a file of values may have changed",
        resources: [release(undefined, fromFile)],
        messages: DURATIONS.map(([, key]) => refusedDuration(`values.${key}`, "not set", key)),
      },
      {
        what: "an hour where the environment wants less",
        resources: [release({})],
        parameters: { maximum: "30m" },
        messages: DURATIONS.map(([, key]) =>
          refused(`values.${key}`, '"1h"', "a duration of at most 30m", key),
        ),
      },
    ],
    postpones: [{ what: "arguments that are not known yet", resources: withArgs(UNKNOWN) }],
  },
];
