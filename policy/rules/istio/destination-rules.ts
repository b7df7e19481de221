import { checkEach, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import type { CustomResource } from "../../kernel/resource-type.ts";
import {
  type ClientTls,
  DestinationRule,
  type DestinationRuleSpec,
  DestinationRuleV1Alpha3,
  DestinationRuleV1Beta1,
  type TrafficPolicy,
} from "../../resources/istio.ts";

const URL = "https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings";
const DESTINATION_RULES = [DestinationRule, DestinationRuleV1Beta1, DestinationRuleV1Alpha3];

/** Modes in which the client encrypts. ISTIO_MUTUAL brings the mesh's own CA along, the others need one. */
const OWN_CA_MODES = ["SIMPLE", "MUTUAL"];
const TLS_MODES = ["ISTIO_MUTUAL", ...OWN_CA_MODES];

export const istioDestinationRuleTlsOn = resourceRule(
  {
    name: "istio-destination-rule-tls-on",
    title: "Clients of the mesh never turn TLS off",
    reason:
      "A client without TLS tells everybody on the network what it says, and whom it asks nobody has proven.",
    level: "mandatory",
    severity: "high",
    url: URL,
    remediation: "Remove tls, so that the mesh chooses, or set its mode to ISTIO_MUTUAL, MUTUAL or SIMPLE.",
  },
  checkTls(({ mode }, path, { refuse }) => {
    // Istio reads a missing mode as DISABLE.
    if (!TLS_MODES.some((each) => each === mode)) {
      refuse({
        property: `${path}.mode`,
        value: mode,
        allowed: TLS_MODES.map((each) => JSON.stringify(each)).join(" or "),
      });
    }
  }),
);

export const istioDestinationRuleServerVerified = resourceRule(
  {
    name: "istio-destination-rule-server-verified",
    title: "Clients of the mesh verify the server by a CA that they name",
    reason: "TLS with a server that nobody verified is TLS with whoever answers first.",
    level: "mandatory",
    severity: "high",
    url: "https://istio.io/latest/docs/reference/config/analysis/ist0128/",
    remediation: "Set caCertificates or credentialName, and remove insecureSkipVerify.",
  },
  checkTls(({ mode, caCertificates, credentialName, insecureSkipVerify }, path, { refuse }) => {
    if (insecureSkipVerify) {
      refuse({
        property: `${path}.insecureSkipVerify`,
        value: insecureSkipVerify,
        allowed: "false",
      });
    }
    if (OWN_CA_MODES.some((each) => each === mode) && !caCertificates && !credentialName) {
      refuse({
        property: `${path}.caCertificates`,
        value: caCertificates,
        allowed: `a CA, here or in credentialName, with the mode ${JSON.stringify(mode)}`,
      });
    }
  }),
);

type Context = ResourceContext<Record<string, never>>;

/** Checks of all TLS settings of DestinationRules: of the service, its subsets, and single ports of both. */
function checkTls(judge: (tls: ClientTls, path: string, context: Context) => void) {
  return checkEach(DESTINATION_RULES, ({ spec }: CustomResource<DestinationRuleSpec>, context: Context) => {
    const subsets = (spec?.subsets ?? []).map(
      (subset, index) => [`spec.subsets[${index}].trafficPolicy`, subset.trafficPolicy] as const,
    );
    for (const [path, policy] of [["spec.trafficPolicy", spec?.trafficPolicy] as const, ...subsets]) {
      judgePolicy(path, policy);
    }

    function judgePolicy(path: string, policy: TrafficPolicy | undefined): void {
      if (policy?.tls) judge(policy.tls, `${path}.tls`, context);
      for (const [index, { tls }] of (policy?.portLevelSettings ?? []).entries()) {
        if (tls) judge(tls, `${path}.portLevelSettings[${index}].tls`, context);
      }
    }
  });
}

/** Rules about how clients of the mesh connect. */
export const destinationRuleRules = [istioDestinationRuleTlsOn, istioDestinationRuleServerVerified] as const;
