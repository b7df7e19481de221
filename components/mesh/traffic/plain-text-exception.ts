import * as pulumi from "@pulumi/pulumi";
import { invalidInput, unfitInput } from "../../shared/index.ts";
import { checkPort, checkWorkload, type WorkloadLabels } from "../checks.ts";
import { createIstioObject } from "../istio-object.ts";
import { createNetworkPolicy, tcp } from "./network-policies.ts";

/** Annotation that says why a policy is weaker than the mesh's. */
const REASON = "homelab-pki/reason";

/** Shortest reason that says something, in characters. */
const SHORTEST_REASON = 10;

/** A port that takes plain text. */
export interface PlainTextPort {
  /** Port of the workload, not of its Service. */
  readonly port: number;
  /** Why, in at least ten characters; it stands in the cluster, beside the exception. */
  readonly reason: string;
}

/** Inputs of {@link PlainTextException}. */
export interface PlainTextExceptionArgs {
  /**
   * Name of the objects in their namespace.
   *
   * @default the component's name
   */
  readonly exceptionName?: string;
  /** Namespace of the workloads. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Labels of the workloads. Of two exceptions that choose the same workload, Istio takes the older one only: all of
   * its ports belong into one.
   */
  readonly workload: WorkloadLabels;
  /** Ports that take plain text beside mutual TLS. */
  readonly ports: readonly PlainTextPort[];
}

/**
 * Lets callers without an identity reach single ports of a workload in plain text, from anywhere. All other ports stay
 * with mutual TLS, and callers that have an identity need an AllowRule as everywhere.
 *
 * @throws InputPropertyError if no workload or port is named, a port is none or is named twice, or a reason says
 *   nothing
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export class PlainTextException extends pulumi.ComponentResource {
  /** Name of the PeerAuthentication, and of the objects that go with it. */
  readonly exceptionName: pulumi.Output<string>;

  constructor(name: string, args: PlainTextExceptionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { exceptionName = name, namespace, workload, ports } = args;
    checkException(args);
    super("homelab-pki:index:PlainTextException", name, { exceptionName, namespace }, opts);

    const annotations = { [REASON]: ports.map(({ port, reason }) => `${port}: ${reason}`).join("; ") };
    const metadata = { name: exceptionName, namespace, annotations };
    const selector = { matchLabels: workload };

    const authentication = createIstioObject(this, `${name}-authentication`, {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata,
      spec: {
        selector,
        mtls: { mode: "STRICT" },
        portLevelMtls: Object.fromEntries(ports.map(({ port }) => [port, { mode: "PERMISSIVE" }])),
      },
    });
    createIstioObject(this, `${name}-authorization`, {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata,
      spec: {
        selector,
        action: "ALLOW",
        rules: [
          {
            // Who has no identity at all: "*" is any identity.
            from: [{ source: { notPrincipals: ["*"] } }],
            to: [{ operation: { ports: ports.map(({ port }) => String(port)) } }],
          },
        ],
      },
    });
    createNetworkPolicy(this, `${name}-network`, metadata, {
      podSelector: selector,
      policyTypes: ["Ingress"],
      ingress: [{ ports: ports.map(({ port }) => tcp(port)) }],
    });

    this.exceptionName = authentication.metadata.name;
    this.registerOutputs({ exceptionName: this.exceptionName });
  }
}

function checkException({ workload, ports }: PlainTextExceptionArgs): void {
  checkWorkload("workload", workload);
  if (ports.length === 0) throw unfitInput("ports", "must name at least one port");
  for (const [index, { port, reason }] of ports.entries()) {
    checkPort(`ports[${index}].port`, port);
    if (ports.findIndex((other) => other.port === port) < index) {
      throw invalidInput(`ports[${index}].port`, port, "a port that no other entry has");
    }
    if (reason.trim().length < SHORTEST_REASON) {
      throw invalidInput(
        `ports[${index}].reason`,
        reason,
        `at least ${SHORTEST_REASON} characters that say why`,
      );
    }
  }
}
