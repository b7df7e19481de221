import * as pulumi from "@pulumi/pulumi";
import { convertText, invalidInput, unfitInput } from "../../shared/index.ts";
import { checkPort, checkWorkload, type WorkloadLabels } from "../checks.ts";
import { createIstioObject } from "../istio-object.ts";
import { checkTrustDomain, principalOf, type TrustDomains } from "./spiffe.ts";

/** Methods of HTTP (RFC 9110 section 9) and PATCH (RFC 5789). */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

/** Istio compares a `*` elsewhere as it stands; the rule would allow nothing, and nobody would know why. */
const PATH = /^(\/[^*{}]*\*?|\*[^*{}]*)$/;

/** Inputs of {@link AllowRule}. */
export interface AllowRuleArgs extends TrustDomains {
  /**
   * Name of the AuthorizationPolicy in its namespace.
   *
   * @default the component's name
   */
  readonly ruleName?: string;
  /** Namespace of the workloads that are called. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Labels of the workloads that are called.
   *
   * @default all workloads of the namespace
   */
  readonly workload?: WorkloadLabels;
  /**
   * Who may call: `<namespace>/<serviceAccount>`, or a whole SPIFFE ID (`spiffe://...`). Not empty and no wildcards,
   * because a rule for everybody is none.
   */
  readonly from: readonly pulumi.Input<string>[];
  /**
   * Ports of the workloads, not of their Services.
   *
   * @default any
   */
  readonly ports?: readonly number[];
  /**
   * HTTP methods.
   *
   * @default any
   */
  readonly methods?: readonly string[];
  /**
   * HTTP paths: `/orders`, or with `*` at one end `/api/*`, `*.json`.
   *
   * @default any
   */
  readonly paths?: readonly string[];
}

/**
 * Lets named identities call workloads of a mesh that allows nothing by itself. Several rules for one workload add up.
 *
 * @throws InputPropertyError if nobody is named or an identity is not one of the mesh, or a port, a method or a path
 *   is none
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export class AllowRule extends pulumi.ComponentResource {
  /** Name of the AuthorizationPolicy. */
  readonly ruleName: pulumi.Output<string>;

  constructor(name: string, args: AllowRuleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { ruleName = name, namespace, workload } = args;
    checkAllowRule(args);
    const principals = args.from.map((identity, index) =>
      convertText(identity, (text) => principalOf(text, args, `from[${index}]`)),
    );
    super("homelab-pki:index:AllowRule", name, { ruleName, namespace }, opts);

    const operation = requestsOf(args);
    const policy = createIstioObject(this, `${name}-policy`, {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name: ruleName, namespace },
      spec: {
        ...(workload && { selector: { matchLabels: workload } }),
        action: "ALLOW",
        rules: [
          {
            from: [{ source: { principals } }],
            // One with nothing in it is refused; a missing one is any request.
            ...(Object.keys(operation).length > 0 && { to: [{ operation }] }),
          },
        ],
      },
    });

    this.ruleName = policy.metadata.name;
    this.registerOutputs({ ruleName: this.ruleName });
  }
}

/**
 * Checks a rule but for its callers, each of which `principalOf` reads.
 *
 * @throws InputPropertyError naming the input that is wrong
 */
export function checkAllowRule({ workload, from, ports, methods, paths, ...domains }: AllowRuleArgs): void {
  checkTrustDomain(domains.trustDomain);
  for (const [index, alias] of (domains.trustDomainAliases ?? []).entries()) {
    checkTrustDomain(alias, `trustDomainAliases[${index}]`);
  }
  if (workload) checkWorkload("workload", workload);
  if (from.length === 0)
    throw unfitInput("from", "must name at least one identity; without one nobody is allowed");
  for (const [field, list] of Object.entries({ ports, methods, paths })) {
    // Istio would read it as "any".
    if (list?.length === 0) throw unfitInput(field, "must not be empty; leave it out for any");
  }
  for (const [index, port] of (ports ?? []).entries()) checkPort(`ports[${index}]`, port);
  for (const [index, method] of (methods ?? []).entries()) {
    if (!METHODS.includes(method)) throw invalidInput(`methods[${index}]`, method, METHODS.join(", "));
  }
  for (const [index, path] of (paths ?? []).entries()) {
    if (!PATH.test(path)) {
      throw invalidInput(`paths[${index}]`, path, "a path that begins with / or *, with * at one end only");
    }
  }
}

/** The conditions that are set; Istio compares ports as texts. */
function requestsOf({ ports, methods, paths }: AllowRuleArgs) {
  return {
    ...(ports && { ports: ports.map(String) }),
    ...(methods && { methods: [...methods] }),
    ...(paths && { paths: [...paths] }),
  };
}
