import { customResource } from "../kernel/resource-type.ts";

// Istio's kinds, as far as rules look at them. Each version is a type of its own to Pulumi.

/** What a PeerAuthentication asks of connections. */
export interface MutualTls {
  readonly mode?: string;
}

/** @see https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export interface PeerAuthenticationSpec {
  readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly mtls: MutualTls;
  readonly portLevelMtls: Readonly<Record<string, MutualTls>>;
}

export const PeerAuthentication = customResource<PeerAuthenticationSpec>(
  "security.istio.io/v1",
  "PeerAuthentication",
);
export const PeerAuthenticationV1Beta1 = customResource<PeerAuthenticationSpec>(
  "security.istio.io/v1beta1",
  "PeerAuthentication",
);

export const AuthorizationPolicy = customResource<object>("security.istio.io/v1", "AuthorizationPolicy");
export const AuthorizationPolicyV1Beta1 = customResource<object>(
  "security.istio.io/v1beta1",
  "AuthorizationPolicy",
);
export const RequestAuthentication = customResource<object>("security.istio.io/v1", "RequestAuthentication");
export const RequestAuthenticationV1Beta1 = customResource<object>(
  "security.istio.io/v1beta1",
  "RequestAuthentication",
);

/** How a client connects. */
export interface ClientTls {
  readonly mode?: string;
  readonly caCertificates?: string;
  readonly credentialName?: string;
  readonly insecureSkipVerify?: boolean;
}

/** Settings for connections to a service, with those of single ports. */
export interface TrafficPolicy {
  readonly tls?: ClientTls;
  readonly portLevelSettings?: readonly { readonly tls?: ClientTls }[];
}

/** @see https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
export interface DestinationRuleSpec {
  readonly trafficPolicy: TrafficPolicy;
  readonly subsets: readonly { readonly trafficPolicy?: TrafficPolicy }[];
}

export const DestinationRule = customResource<DestinationRuleSpec>(
  "networking.istio.io/v1",
  "DestinationRule",
);
export const DestinationRuleV1Beta1 = customResource<DestinationRuleSpec>(
  "networking.istio.io/v1beta1",
  "DestinationRule",
);
export const DestinationRuleV1Alpha3 = customResource<DestinationRuleSpec>(
  "networking.istio.io/v1alpha3",
  "DestinationRule",
);
