import providerPb, {
  type ConstructRequest,
  type ConstructResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { fromStruct, toStruct } from "../../provider/messages.ts";
import type { Engine } from "../../provider/provider.ts";
import { type Properties, type Value, withoutSecrets } from "../../provider/values.ts";
import { ANNOTATION, annotation } from "../annotations.ts";
import { type Context, clientOf, isNamespaced } from "../context.ts";
import { CHART_TYPE, kindOf, typeOf } from "../kinds.ts";
import type { KubernetesObject } from "../object.ts";
import { withSecretData } from "../state.ts";
import { VERSION } from "../version.ts";
import { type ChartArguments, parseArguments } from "./arguments.ts";
import { renderChart } from "./helm.ts";
import { parseManifest } from "./manifest.ts";
import { Monitor, type Registered } from "./monitor.ts";
import { isDefinition, prerequisites } from "./order.ts";
import { plainOutputs } from "./output-values.ts";

const RESOURCE_POLICY = "helm.sh/resource-policy";
const RESOURCE_REFERENCE = { "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e" };

/** Installs a chart: renders it, and registers each object as a child of the component. */
export async function constructChart(
  request: ConstructRequest,
  engine: Engine,
  context: Context,
): Promise<ConstructResponse> {
  if (request.getType() !== CHART_TYPE) {
    throw new Error(
      `${request.getType()}: the lab's stand-in for the kubernetes plugin constructs ${CHART_TYPE} only`,
    );
  }
  clientOf(context);
  const monitor = new Monitor(request);
  try {
    const { urn } = await monitor.registerComponent({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: false,
      inputs: {},
      dependencies: request.getDependenciesList(),
    });
    const inputs = withoutSecrets(plainOutputs(fromStruct(request.getInputs()))) as Properties;
    const chart = parseArguments(request.getName(), inputs, context.namespace);
    if (chart === undefined) {
      await engine.log("warning", "Input properties have unknown values. Preview is incomplete.", urn);
      return response(urn, {}, []);
    }
    const objects = await render(chart, context);
    const children = await registerAll(objects, chart, { monitor, urn, request });
    const outputs = {
      resources: children.map((child) => ({ ...RESOURCE_REFERENCE, ...child, packageVersion: VERSION })),
    };
    await monitor.registerOutputs(urn, outputs);
    return response(urn, outputs, children);
  } finally {
    monitor.close();
  }
}

async function render(chart: ChartArguments, context: Context): Promise<readonly KubernetesObject[]> {
  const { discovery } = clientOf(context);
  if (context.kubeconfig === undefined) throw new Error("a reachable cluster has a kubeconfig");
  const capabilities = {
    kubeVersion: (await discovery.version()).gitVersion,
    apiVersions: await discovery.apiVersions(),
  };
  const manifest = await renderChart(chart, capabilities, context.kubeconfig);
  const objects = parseManifest(manifest);
  for (const definition of objects.filter(isDefinition)) context.definitions.add(definition);
  return Promise.all(objects.map((object) => complete(object, chart, context)));
}

async function complete(
  object: KubernetesObject,
  chart: ChartArguments,
  context: Context,
): Promise<KubernetesObject> {
  const namespaced = await isNamespaced(kindOf(typeOf(object.apiVersion, object.kind)), context);
  const namespace = object.metadata.namespace ?? (namespaced === true ? chart.namespace : undefined);
  const annotations = chart.skipAwait
    ? { ...object.metadata.annotations, [ANNOTATION.skipAwait]: "true" }
    : object.metadata.annotations;
  const metadata = {
    ...object.metadata,
    ...(namespace && { namespace }),
    ...(annotations && { annotations }),
  };
  return { ...object, metadata };
}

interface Component {
  readonly monitor: Monitor;
  readonly urn: string;
  readonly request: ConstructRequest;
}

async function registerAll(
  objects: readonly KubernetesObject[],
  chart: ChartArguments,
  { monitor, urn, request }: Component,
): Promise<readonly Registered[]> {
  const needed = prerequisites(objects);
  const registered = new Map<KubernetesObject, Promise<Registered>>();
  function register(object: KubernetesObject): Promise<Registered> {
    const started = registered.get(object) ?? start(object);
    registered.set(object, started);
    return started;
  }
  async function start(object: KubernetesObject): Promise<Registered> {
    const before = await Promise.all((needed.get(object) ?? []).map(register));
    const { namespace, name } = object.metadata;
    return monitor.registerChild({
      type: typeOf(object.apiVersion, object.kind),
      name: `${chart.resourcePrefix}:${namespace ? `${namespace}/` : ""}${name}`,
      parent: urn,
      custom: true,
      inputs: withSecretData(object as unknown as Record<string, Value>),
      dependencies: before.map((each) => each.urn),
      version: VERSION,
      provider: request.getProvidersMap().get("kubernetes"),
      retainOnDelete: annotation(object, RESOURCE_POLICY) === "keep",
    });
  }
  // All of them come to an end before the component fails: the engine still answers for those under way.
  const results = await Promise.allSettled(objects.map(register));
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function response(urn: string, outputs: Properties, children: readonly Registered[]): ConstructResponse {
  const result = new providerPb.ConstructResponse().setUrn(urn).setState(toStruct(outputs));
  if (children.length > 0) {
    const dependencies = new providerPb.ConstructResponse.PropertyDependencies();
    dependencies.setUrnsList(children.map((child) => child.urn));
    result.getStatedependenciesMap().set("resources", dependencies);
  }
  return result;
}
