import {
  DestinationRule,
  DestinationRuleV1Alpha3,
  DestinationRuleV1Beta1,
} from "../../../../policy/resources/istio.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const VERSIONS = [DestinationRule, DestinationRuleV1Beta1, DestinationRuleV1Alpha3];

const rule = (spec: unknown, type = DestinationRule) => ({ type, name: "db", props: { spec } });
const withTls = (...settings: unknown[]) => settings.map((tls) => rule({ trafficPolicy: { tls } }));

/** The same settings everywhere that a DestinationRule can have them, and their paths. */
const everywhere = (tls: unknown) => {
  const trafficPolicy = { tls, portLevelSettings: [{ tls: { mode: "ISTIO_MUTUAL" } }, { tls }, {}] };
  return rule({ trafficPolicy, subsets: [{}, { trafficPolicy }] });
};
const PATHS = [
  "spec.trafficPolicy.tls",
  "spec.trafficPolicy.portLevelSettings[1].tls",
  "spec.subsets[1].trafficPolicy.tls",
  "spec.subsets[1].trafficPolicy.portLevelSettings[1].tls",
];

const refused = (path: string, value: string, allowed: string) =>
  `db: ${path} is ${value}; allowed: ${allowed}. Change the resource's ${path}.`;
const refusedMode = (path: string, value: string) =>
  refused(`${path}.mode`, value, '"ISTIO_MUTUAL" or "SIMPLE" or "MUTUAL"');
const refusedCa = (mode: string, value = "not set") =>
  refused(
    "spec.trafficPolicy.tls.caCertificates",
    value,
    `a CA, here or in credentialName, with the mode "${mode}"`,
  );

const silent = {
  what: "what leaves TLS to the mesh",
  resources: [rule(undefined), rule({}), rule({ trafficPolicy: {}, subsets: [{}] })],
};

export const cases: readonly RuleCases[] = [
  {
    rule: "istio-destination-rule-tls-on",
    accepts: [
      silent,
      {
        what: "TLS of every kind",
        resources: withTls({ mode: "ISTIO_MUTUAL" }, { mode: "MUTUAL" }, { mode: "SIMPLE" }),
      },
      { what: "TLS everywhere", resources: [everywhere({ mode: "MUTUAL" })] },
    ],
    refuses: [
      {
        what: "no TLS, wherever it stands",
        resources: [everywhere({ mode: "DISABLE" })],
        messages: PATHS.map((path) => refusedMode(path, '"DISABLE"')),
      },
      {
        what: "no TLS in every version",
        resources: VERSIONS.map((type) => rule({ trafficPolicy: { tls: { mode: "DISABLE" } } }, type)),
        messages: Array(3).fill(refusedMode("spec.trafficPolicy.tls", '"DISABLE"')),
      },
      {
        what: "no mode, which means no TLS",
        resources: withTls({}),
        messages: [refusedMode("spec.trafficPolicy.tls", "not set")],
      },
    ],
    postpones: [
      { what: "a mode that is not known yet", resources: withTls({ mode: UNKNOWN }) },
      { what: "subsets that are not known yet", resources: [rule({ subsets: UNKNOWN })] },
      {
        what: "ports that are not known yet",
        resources: [rule({ trafficPolicy: { portLevelSettings: UNKNOWN } })],
      },
    ],
  },
  {
    rule: "istio-destination-rule-server-verified",
    accepts: [
      silent,
      {
        what: "the mesh's own CA, and none without TLS",
        resources: withTls({ mode: "ISTIO_MUTUAL" }, { mode: "DISABLE" }, {}),
      },
      {
        what: "a CA in a file or in a Secret",
        resources: withTls(
          { mode: "SIMPLE", caCertificates: "system" },
          { mode: "MUTUAL", credentialName: "db", insecureSkipVerify: false },
        ),
      },
    ],
    refuses: [
      {
        what: "no CA",
        resources: withTls({ mode: "SIMPLE" }, { mode: "MUTUAL", caCertificates: "" }),
        messages: [refusedCa("SIMPLE"), refusedCa("MUTUAL", '""')],
      },
      {
        what: "whoever answers, in every version and wherever it stands",
        resources: [
          everywhere({ mode: "SIMPLE", caCertificates: "system", insecureSkipVerify: true }),
          ...VERSIONS.map((type) => rule({ trafficPolicy: { tls: { insecureSkipVerify: true } } }, type)),
        ],
        messages: [...PATHS, ...Array(3).fill(PATHS[0])].map((path) =>
          refused(`${path}.insecureSkipVerify`, "true", "false"),
        ),
      },
    ],
    postpones: [
      { what: "a CA that is not known yet", resources: withTls({ mode: "SIMPLE", caCertificates: UNKNOWN }) },
      {
        what: "a Secret that is not known yet",
        resources: withTls({ mode: "MUTUAL", credentialName: UNKNOWN }),
      },
      { what: "a mode that is not known yet", resources: withTls({ mode: UNKNOWN }) },
      { what: "whether it verifies", resources: withTls({ insecureSkipVerify: UNKNOWN }) },
    ],
  },
];
