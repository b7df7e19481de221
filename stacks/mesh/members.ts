import { createHash } from "node:crypto";
import type { Input, ProviderResource } from "@pulumi/pulumi";
import {
  AllowRule,
  Ingress,
  type IstioMesh,
  MeshNamespace,
  PlainTextException,
} from "../../components/mesh/index.ts";
import type { HelmValues } from "../../components/shared/index.ts";
import type { ConfiguredCluster } from "../cluster.ts";
import type { MeshConfig } from "../config/index.ts";
import { registerEach } from "../register-each.ts";
import { gatewaysOfOthers } from "./east-west.ts";

/** What members of the mesh build on. */
export interface MembersContext {
  readonly provider: ProviderResource;
  readonly mesh: IstioMesh;
  readonly network: string;
  readonly cluster: ConfiguredCluster;
  /** PEM of every root. */
  readonly roots: readonly Input<string>[];
  readonly valuesOf: (chart: "gateway") => Input<HelmValues>;
}

/** Port of istio-csr in its pod. */
const ISTIO_CSR_PORT = 6443;

/** Puts namespaces into the mesh, says who may call whom there, and opens the gateways. */
export async function createMembers(
  config: MeshConfig,
  { mesh, provider, network, cluster, roots, valuesOf }: MembersContext,
): Promise<void> {
  const { trustDomain, trustDomainAliases, unmeshedAddresses } = config;
  const namespaces = new Map(
    memberNamespaces(config).map(({ name, create }) => [name, createNamespace(name, create)]),
  );
  await registerEach(config.allow, (rule) => createRule(rule).ruleName);
  await registerEach(config.exceptions, (exception) => createException(exception).exceptionName);
  for (const ingress of config.ingress) createIngress(ingress);

  function createNamespace(name: string, create: boolean): MeshNamespace {
    return new MeshNamespace(
      `mesh-${name}`,
      {
        namespace: name,
        create,
        network,
        unmeshedAddresses,
        eastWestGateways: gatewaysOfOthers(config, network),
        ...(config.ca === "istio-csr" && {
          signer: { namespace: cluster.config.certManager.namespace, port: ISTIO_CSR_PORT },
        }),
      },
      // A pod that started before istiod would be none of the mesh's.
      { provider, dependsOn: mesh },
    );
  }

  function createRule({ name, namespace, ...rule }: MeshConfig["allow"][number]): AllowRule {
    return new AllowRule(
      `${namespace}/${name}`,
      {
        ruleName: name,
        namespace: inMesh(namespace),
        trustDomain,
        trustDomainAliases,
        ...rule,
        from: [...rule.from],
      },
      { provider, dependsOn: mesh },
    );
  }

  function createException({
    namespace,
    workload,
    ports,
  }: MeshConfig["exceptions"][number]): PlainTextException {
    const name = `plain-text-${fingerprint(workload)}`;
    return new PlainTextException(
      `${namespace}/${name}`,
      { exceptionName: name, namespace: inMesh(namespace), workload, ports },
      { provider, dependsOn: mesh },
    );
  }

  function createIngress({ name, namespace, ...ingress }: MeshConfig["ingress"][number]): Ingress {
    const dependsOn = [mesh, ...cluster.ready, ...namespaces.values()];
    return new Ingress(
      name,
      {
        namespace,
        trustDomain,
        issuer: { name: cluster.issuerName as NonNullable<ConfiguredCluster["issuerName"]> },
        roots,
        // With Gateway API it is istiod that runs the gateway.
        ...(ingress.api === "istio" && { chart: config.charts.gateway, values: valuesOf("gateway") }),
        ...ingress,
      },
      { provider, dependsOn },
    );
  }

  /** Name of a namespace of the mesh; carries that it is one. */
  function inMesh(name: string): Input<string> {
    return namespaces.get(name)?.namespace ?? name;
  }
}

/** A name for labels, whose values may have letters that no object's name has. */
function fingerprint(labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}

/** Those of the configuration, and those of the gateways. */
function memberNamespaces({ namespaces, ingress }: MeshConfig): MeshConfig["namespaces"] {
  const gateways = [...new Set(ingress.map(({ namespace }) => namespace))];
  return [
    ...namespaces,
    ...gateways
      .filter((name) => namespaces.every((member) => member.name !== name))
      .map((name) => ({ name, create: true })),
  ];
}
