import * as pulumi from "@pulumi/pulumi";
import { CHARTS, type HelmValues, installChart } from "../../shared/index.ts";
import { createIstioObject } from "../istio-object.ts";
import {
  type ClientCertificates,
  type DeployedGateway,
  GATEWAY_PORTS,
  type GatewaySettings,
} from "./gateway.ts";
import { objectName, type Route } from "./routes.ts";

/** Istio's words for whether callers show certificates. */
const TLS_MODES = {
  none: "SIMPLE",
  optional: "OPTIONAL_MUTUAL",
  required: "MUTUAL",
} as const satisfies Record<ClientCertificates, string>;

/**
 * A gateway from Istio's chart, described by Istio's own kinds.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/
 */
export function deployIstioGateway(
  parent: pulumi.Resource,
  name: string,
  settings: GatewaySettings,
): DeployedGateway {
  // The chart derives it from the release's name.
  const podLabels = { app: settings.ingressName };
  installGateway(parent, name, settings);
  createGateway(parent, name, settings, podLabels);
  for (const [host, routes] of settings.routes) createVirtualService(parent, name, settings, host, routes);
  return { podLabels, target: { selector: { matchLabels: podLabels } } };
}

function installGateway(parent: pulumi.Resource, name: string, settings: GatewaySettings): void {
  const { ingressName, namespace, serviceType, chart, values } = settings;
  const defaults: HelmValues = {
    service: {
      type: serviceType,
      // The chart's own list also shows the port of the readiness probe to the outside.
      ports: Object.entries(GATEWAY_PORTS).map(([each, port]) => ({
        name: each,
        port,
        protocol: "TCP",
        targetPort: port,
      })),
    },
    // It needs a metrics server, which not every cluster has.
    autoscaling: { enabled: false },
    securityContext: {
      // The Pod Security Standard `restricted` asks for it, and the chart leaves it out.
      seccompProfile: { type: "RuntimeDefault" },
      // The chart's own, which the line above would replace: ports below 1024 without a capability.
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    },
  };
  installChart(
    `${name}-chart`,
    { release: ingressName, namespace, published: CHARTS.istioGateway, chart, defaults, values },
    { parent },
  );
}

function createGateway(
  parent: pulumi.Resource,
  name: string,
  settings: GatewaySettings,
  selector: Readonly<Record<string, string>>,
): void {
  const { ingressName, namespace, secretName, clientCertificates, clientRoots } = settings;
  // `./`: only routes of the same namespace count, whoever else writes a VirtualService for these names.
  const hosts = settings.hosts.map((host) => `./${host}`);
  createIstioObject(parent, `${name}-gateway`, {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: ingressName, namespace },
    spec: {
      selector,
      servers: [
        {
          port: { number: GATEWAY_PORTS.http, name: "http", protocol: "HTTP" },
          hosts,
          tls: { httpsRedirect: true },
        },
        {
          port: { number: GATEWAY_PORTS.https, name: "https", protocol: "HTTPS" },
          hosts,
          tls: {
            mode: TLS_MODES[clientCertificates],
            credentialName: secretName,
            minProtocolVersion: "TLSV1_3",
            ...(clientRoots && {
              // The ConfigMap has every root; `ca.crt` in the Secret would be the one that signed this certificate.
              caCertCredentialName: pulumi.interpolate`configmap://${namespace}/${clientRoots}-cacert`,
            }),
          },
        },
      ],
    },
  });
}

function createVirtualService(
  parent: pulumi.Resource,
  name: string,
  { ingressName, namespace }: GatewaySettings,
  host: string,
  routes: readonly Route[],
): void {
  createIstioObject(parent, `${name}-route-${host}`, {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: objectName(ingressName, host), namespace },
    spec: {
      hosts: [host],
      gateways: [ingressName],
      http: routes.map(({ path, service, port }) => ({
        // Istio's prefix is one of text: `/api` alone would be `/apis` too.
        match:
          path === ""
            ? [{ uri: { prefix: "/" } }]
            : [{ uri: { exact: path } }, { uri: { prefix: `${path}/` } }],
        route: [
          {
            destination: {
              host: `${service.name}.${service.namespace}.svc.cluster.local`,
              port: { number: port },
            },
          },
        ],
      })),
    },
  });
}
