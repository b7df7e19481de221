import { parseArgs } from "node:util";
import { limitOf, secondsOf } from "../../kernel/duration.ts";
import { durationParameter, type Parameters } from "../../kernel/parameters.ts";
import { check, type ResourceCheck, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { Deployment, HelmRelease } from "../../resources/kubernetes.ts";
import { isChart } from "../../shared/charts.ts";

/** The name of istio-csr's chart, and of its image. */
const NAME = "cert-manager-istio-csr";

/** A setting of istio-csr: its flag, and where the chart's values have it. */
interface Option {
  readonly flag: string;
  readonly short?: string;
  readonly key: string;
  /** What istio-csr takes if nothing is said. */
  readonly default?: string;
}

const ROOT: Option = { flag: "root-ca-file", key: "app.tls.rootCAFile" };
const DURATIONS: readonly Option[] = [
  {
    flag: "max-client-certificate-duration",
    short: "m",
    key: "app.server.maxCertificateDuration",
    default: "1h",
  },
  { flag: "serving-certificate-duration", short: "t", key: "app.tls.certificateDuration", default: "1h" },
  { flag: "istiod-cert-duration", key: "app.tls.istiodCertificateDuration", default: "1h" },
];

/** Where a setting stands, and its value. */
interface Setting {
  readonly property: string;
  readonly value: unknown;
}

/** Reads settings of one installation of istio-csr. */
type Reader = (option: Option) => Setting;

export const istioCsrRootPinned = resourceRule(
  {
    name: "istio-csr-root-pinned",
    title: "istio-csr hands out a root that it was given",
    reason: "Without one it tells the whole mesh to trust whatever CA came along with its first certificate.",
    level: "mandatory",
    severity: "critical",
    url: "https://cert-manager.io/docs/usage/istio-csr/installation/#4-export-the-root-ca-to-a-local-file",
    remediation: "Mount the roots of the trust bundle and set app.tls.rootCAFile to their path.",
  },
  checkIstioCsr((read, { refuse }) => {
    const { property, value } = read(ROOT);
    if (!value) {
      refuse({ property, value, allowed: "the path of a file with the roots", change: where(ROOT) });
    }
  }),
);

export const istioCsrDurationLimited = resourceRule(
  {
    name: "istio-csr-duration-limited",
    title: "Certificates of the mesh live an hour at most",
    reason: "Nobody revokes certificates of workloads, so a stolen one works until it expires.",
    level: "mandatory",
    severity: "medium",
    url: "https://csrc.nist.gov/pubs/sp/800/204/a/final",
    remediation: "Set the durations of the chart to 1h or less.",
    parameters: { maximum: durationParameter("1h", "Longest life of a certificate of the mesh.") },
  },
  checkIstioCsr((read, { parameters: { maximum }, refuse }) => {
    for (const option of DURATIONS) {
      const { property, value } = read(option);
      const seconds = secondsOf(value as string | undefined);
      if (seconds === undefined || seconds > limitOf(maximum)) {
        refuse({ property, value, allowed: `a duration of at most ${maximum}`, change: where(option) });
      }
    }
  }),
);

function where({ key }: Option): string {
  return `${key} in the values of the chart ${NAME}`;
}

/** Checks of istio-csr: of what a chart renders, and of a release, which shows its values only. */
function checkIstioCsr<P extends Parameters>(
  judge: (read: Reader, context: ResourceContext<P>) => void,
): readonly ResourceCheck<P>[] {
  return [
    check(Deployment, ({ spec }, context) => {
      for (const [index, { image, command, args }] of (spec?.template?.spec?.containers ?? []).entries()) {
        if (!image?.includes(NAME)) continue;
        const flags = flagsOf([...(command ?? []), ...(args ?? [])]);
        judge(
          (option) => ({
            property: `spec.template.spec.containers[${index}].args --${option.flag}`,
            value: flags[option.flag] ?? option.default,
          }),
          context,
        );
      }
    }),
    check(HelmRelease, ({ chart, values, valueYamlFiles }, context) => {
      if (!isChart(chart, NAME)) return;
      judge(
        (option) => ({
          property: `values.${option.key}`,
          // Nobody sees what stands in a file of values, so what it may have changed must be said again.
          value: valueAt(values, option.key) ?? (valueYamlFiles ? undefined : option.default),
        }),
        context,
      );
    }),
  ];
}

/** Values of flags, long or short, in one word or in two. */
function flagsOf(args: readonly string[]): Readonly<Record<string, unknown>> {
  const options = Object.fromEntries(
    [ROOT, ...DURATIONS].map(
      ({ flag, short }) => [flag, { type: "string", ...(short && { short }) }] as const,
    ),
  );
  return parseArgs({ args: [...args], options, strict: false }).values;
}

function valueAt(values: unknown, key: string): unknown {
  return key.split(".").reduce((at, part) => (at as Record<string, unknown> | undefined)?.[part], values);
}

/** Rules about how workloads of the mesh get their certificates. */
export const istioCsrRules = [istioCsrRootPinned, istioCsrDurationLimited] as const;
