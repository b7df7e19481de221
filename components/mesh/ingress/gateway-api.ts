import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type DeployedGateway, GATEWAY_PORTS, type GatewaySettings } from "./gateway.ts";
import { objectName, type Route } from "./routes.ts";

const GROUP = "gateway.networking.k8s.io";

/** Creates an object of Gateway API, whose conditions no webhook checks. */
function create(
  parent: pulumi.Resource,
  name: string,
  object: { readonly kind: string; readonly metadata: pulumi.Inputs; readonly spec: pulumi.Inputs },
  version = "v1",
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    name,
    { apiVersion: `${GROUP}/${version}`, ...object },
    { parent, customTimeouts: { create: "5m", update: "5m" } },
  );
}

/**
 * A gateway that istiod deploys because Gateway API's kinds ask for it. Those must be installed.
 *
 * Gateway API has no words for TLS versions: that it speaks 1.3 only is in the mesh's `tlsDefaults`.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/
 */
export function describeGateway(
  parent: pulumi.Resource,
  name: string,
  settings: GatewaySettings,
): DeployedGateway {
  const { ingressName } = settings;
  createGateway(parent, name, settings);
  createRedirect(parent, name, settings);
  for (const [host, routes] of settings.routes) createRoute(parent, name, settings, host, routes);
  createGrants(parent, name, settings);
  return {
    podLabels: { [`${GROUP}/gateway-name`]: ingressName },
    target: { targetRefs: [{ group: GROUP, kind: "Gateway", name: ingressName }] },
  };
}

function createGateway(parent: pulumi.Resource, name: string, settings: GatewaySettings): void {
  const { ingressName, namespace, hosts, serviceType, clientRoots } = settings;
  create(parent, `${name}-gateway`, {
    kind: "Gateway",
    metadata: {
      name: ingressName,
      namespace,
      annotations: {
        "pulumi.com/waitFor": "condition=Programmed",
        "networking.istio.io/service-type": serviceType,
        // Without them both are called `<name>-istio`, and the identity would depend on the API.
        "gateway.istio.io/name-override": ingressName,
        "gateway.istio.io/service-account": ingressName,
      },
    },
    spec: {
      gatewayClassName: "istio",
      listeners: [
        { name: "http", port: GATEWAY_PORTS.http, protocol: "HTTP", ...OWN_ROUTES },
        ...hosts.map((hostname, index) => ({
          name: `https-${index}`,
          hostname,
          port: GATEWAY_PORTS.https,
          protocol: "HTTPS",
          ...OWN_ROUTES,
          tls: listenerTls(settings),
        })),
      ],
      ...(clientRoots && {
        tls: {
          frontend: {
            default: {
              validation: {
                caCertificateRefs: [{ group: "", kind: "ConfigMap", name: clientRoots }],
                mode: "AllowValidOnly",
              },
            },
          },
        },
      }),
    },
  });
}

/** Only routes of the gateway's namespace count. */
const OWN_ROUTES = { allowedRoutes: { namespaces: { from: "Same" } } } as const;

function listenerTls({ secretName, clientCertificates }: GatewaySettings) {
  return {
    mode: "Terminate",
    certificateRefs: [{ group: "", kind: "Secret", name: secretName }],
    // Gateway API's own word for it, AllowInsecureFallback, lets in certificates that prove nothing.
    ...(clientCertificates === "optional" && {
      options: { "gateway.istio.io/tls-terminate-mode": "OPTIONAL_MUTUAL" },
    }),
  };
}

function createRedirect(
  parent: pulumi.Resource,
  name: string,
  { ingressName, namespace }: GatewaySettings,
): void {
  create(parent, `${name}-redirect`, {
    kind: "HTTPRoute",
    metadata: { name: `${ingressName}-redirect`, namespace },
    spec: {
      parentRefs: [{ name: ingressName, sectionName: "http" }],
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
      ],
    },
  });
}

function createRoute(
  parent: pulumi.Resource,
  name: string,
  { ingressName, namespace }: GatewaySettings,
  host: string,
  routes: readonly Route[],
): void {
  create(parent, `${name}-route-${host}`, {
    kind: "HTTPRoute",
    metadata: { name: objectName(ingressName, host), namespace },
    spec: {
      parentRefs: [{ name: ingressName, port: GATEWAY_PORTS.https }],
      hostnames: [host],
      rules: routes.map(({ path, service, port }) => ({
        matches: [{ path: { type: "PathPrefix", value: path || "/" } }],
        backendRefs: [{ ...service, port }],
      })),
    },
  });
}

/** A route may send calls to another namespace only if that namespace says so. */
function createGrants(
  parent: pulumi.Resource,
  name: string,
  { ingressName, namespace, routes }: GatewaySettings,
): void {
  const services = new Map<string, Set<string>>();
  for (const { service } of [...routes.values()].flat()) {
    if (service.namespace === namespace) continue;
    services.set(service.namespace, (services.get(service.namespace) ?? new Set()).add(service.name));
  }
  for (const [target, names] of services) {
    create(
      parent,
      `${name}-grant-${target}`,
      {
        kind: "ReferenceGrant",
        metadata: { name: `${namespace}-${ingressName}`, namespace: target },
        spec: {
          from: [{ group: GROUP, kind: "HTTPRoute", namespace }],
          to: [...names].map((service) => ({ group: "", kind: "Service", name: service })),
        },
      },
      // The version that Istio reads.
      "v1beta1",
    );
  }
}
