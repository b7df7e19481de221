import type * as pulumi from "@pulumi/pulumi";
import type { HelmValues } from "../../shared/index.ts";
import type { Route } from "./routes.ts";

/** Whether callers prove who they are with a certificate. */
export type ClientCertificates = "none" | "optional" | "required";

/** How a gateway is reached from outside the cluster. */
export type ServiceType = "LoadBalancer" | "NodePort" | "ClusterIP";

/** Ports of a gateway, of its pods as of its Service. */
export const GATEWAY_PORTS = { http: 80, https: 443 } as const;

/** What a gateway is, whichever API describes it. */
export interface GatewaySettings {
  readonly ingressName: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  /** Secret with the gateway's certificate. */
  readonly secretName: pulumi.Output<string>;
  readonly clientCertificates: ClientCertificates;
  /** ConfigMap with the roots of clients' certificates; nothing if no client is asked for one. */
  readonly clientRoots?: pulumi.Output<string>;
  /** Routes by the names that callers ask for. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly serviceType: ServiceType;
  readonly chart?: pulumi.Input<string>;
  readonly values?: pulumi.Input<HelmValues>;
}

/** How policies find a gateway that was deployed. */
export interface DeployedGateway {
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The part of an AuthorizationPolicy that means it. */
  readonly target: pulumi.Inputs;
}
