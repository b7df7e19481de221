import * as pulumi from "@pulumi/pulumi";
import { Certificate, type CertificateArgs } from "../../cert-manager/index.ts";
import { type Duration, type HelmValues, unfitInput } from "../../shared/index.ts";
import { RootBundle } from "../../trust/index.ts";
import { createIstioObject } from "../istio-object.ts";
import { createNetworkPolicy, tcp } from "../traffic/network-policies.ts";
import { checkTrustDomain, spiffeId } from "../traffic/spiffe.ts";
import { type ClientCertificates, type DeployedGateway, GATEWAY_PORTS, type ServiceType } from "./gateway.ts";
import { describeGateway } from "./gateway-api.ts";
import { deployIstioGateway } from "./istio.ts";
import { type IngressRoute, routesByHost } from "./routes.ts";

/** Inputs of {@link Ingress}. */
export interface IngressArgs {
  /**
   * Name of the gateway: of its Deployment, its Service, its service account and the objects that describe it.
   *
   * @default the component's name
   */
  readonly ingressName?: string;
  /** Namespace of the gateway, a MeshNamespace that must be there before (`dependsOn`). */
  readonly namespace: string;
  /** Trust domain of the mesh. */
  readonly trustDomain: string;
  /**
   * Kinds that describe the gateway: Istio's own, with a gateway from Istio's chart, or those of Gateway API, whose
   * gateways istiod deploys.
   *
   * @default "istio"
   */
  readonly api?: "istio" | "gateway-api";
  /** Names under which callers come; the gateway's certificate proves them all. A wildcard stands for one label. */
  readonly hosts: readonly string[];
  /** Who issues the gateway's certificate. */
  readonly issuer: CertificateArgs["issuer"];
  /** Lifetime of the gateway's certificate. */
  readonly duration: Duration;
  /**
   * Whether callers prove who they are with a certificate: `optional` ones are verified if they are shown.
   *
   * @default "none"
   */
  readonly clientCertificates?: ClientCertificates;
  /** PEM of every root of callers' certificates; needed and used unless `clientCertificates` is `none`. */
  readonly roots?: readonly pulumi.Input<string>[];
  /**
   * Where calls go.
   *
   * @default nowhere
   */
  readonly routes?: readonly IngressRoute[];
  /** @default "LoadBalancer" */
  readonly serviceType?: ServiceType;
  /**
   * Chart to install instead of the published one. Only with Istio's own kinds.
   *
   * @default `CHARTS.istioGateway`
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Values of the chart, laid over this component's. Only with Istio's own kinds.
   *
   * @default ports 80 and 443, one replica
   * @see https://artifacthub.io/packages/helm/istio-official/gateway
   */
  readonly values?: pulumi.Input<HelmValues>;
}

/**
 * A gateway through which callers from outside come into the mesh: by TLS with a certificate of the private PKI, port
 * 80 only sends them there. Anyone may call the gateway; what lies behind it lets it in by its identity.
 *
 * @throws InputPropertyError if there is no host, a route is for none of the hosts, or what one choice needs or excludes
 *   is missing or set
 */
export class Ingress extends pulumi.ComponentResource {
  /** Name of the gateway. */
  readonly ingressName: pulumi.Output<string>;
  /** SPIFFE ID under which the gateway calls workloads: one that an AllowRule takes. */
  readonly identity: pulumi.Output<string>;
  /** Secret with the gateway's certificate. */
  readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: IngressArgs, opts?: pulumi.ComponentResourceOptions) {
    const { ingressName = name, namespace, api = "istio", hosts, clientCertificates = "none" } = args;
    checkIngress(args);
    const routes = routesByHost(args.routes ?? [], hosts);
    super(
      "homelab-pki:index:Ingress",
      name,
      { ingressName, namespace, api, hosts, clientCertificates },
      opts,
    );

    const ingress = { ingressName, namespace };
    const certificate = new Certificate(
      `${name}-tls`,
      {
        certificateName: ingressName,
        namespace,
        issuer: args.issuer,
        dnsNames: hosts,
        duration: args.duration,
      },
      { parent: this },
    );
    this.secretName = certificate.secretName;
    const deploy = api === "istio" ? deployIstioGateway : describeGateway;
    const gateway = deploy(this, name, {
      ingressName,
      namespace,
      hosts,
      secretName: this.secretName,
      clientCertificates,
      clientRoots:
        clientCertificates === "none" ? undefined : publishRoots(this, name, ingress, args.roots ?? []),
      routes,
      serviceType: args.serviceType ?? "LoadBalancer",
      chart: args.chart,
      values: args.values,
    });
    allowAnyone(this, name, ingress, gateway);

    this.ingressName = pulumi.output(ingressName);
    this.identity = pulumi.output(spiffeId(args.trustDomain, namespace, ingressName));
    this.registerOutputs({
      ingressName: this.ingressName,
      identity: this.identity,
      secretName: this.secretName,
    });
  }
}

function checkIngress(args: IngressArgs): void {
  const { trustDomain, hosts, clientCertificates = "none", roots = [], api } = args;
  checkTrustDomain(trustDomain);
  if (hosts.length === 0) throw unfitInput("hosts", "must have at least one name");
  if (clientCertificates !== "none" && roots.length === 0) {
    throw unfitInput("roots", `must be set with clientCertificates: ${clientCertificates}, to verify them`);
  }
  for (const field of ["chart", "values"] as const) {
    if (api === "gateway-api" && args[field] !== undefined) {
      throw unfitInput(field, "cannot be set together with api: gateway-api, whose gateways istiod deploys");
    }
  }
}

interface Place {
  readonly ingressName: string;
  readonly namespace: string;
}

/** All roots, so that callers' certificates of the old and the new one are taken while roots are exchanged. */
function publishRoots(
  parent: Ingress,
  name: string,
  { ingressName, namespace }: Place,
  roots: readonly pulumi.Input<string>[],
): pulumi.Output<string> {
  const bundle = new RootBundle(
    `${name}-client-roots`,
    { bundleName: `${ingressName}-client-roots`, roots, namespaces: [namespace] },
    { parent },
  );
  return bundle.bundleName;
}

/** The mesh allows nothing, and its callers from outside have no identity that a rule could name. */
function allowAnyone(
  parent: Ingress,
  name: string,
  { ingressName, namespace }: Place,
  { podLabels, target }: DeployedGateway,
): void {
  const ports = Object.values(GATEWAY_PORTS);
  createIstioObject(parent, `${name}-authorization`, {
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: `${ingressName}-anyone`, namespace },
    spec: { ...target, action: "ALLOW", rules: [{ to: [{ operation: { ports: ports.map(String) } }] }] },
  });
  createNetworkPolicy(
    parent,
    `${name}-network`,
    { name: `${ingressName}-anyone`, namespace },
    {
      podSelector: { matchLabels: podLabels },
      policyTypes: ["Ingress"],
      ingress: [{ ports: ports.map(tcp) }],
    },
  );
}
