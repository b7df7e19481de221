import type { KubeConfig } from "@kubernetes/client-node";
import type { Engine } from "../provider/provider.ts";
import type { Properties } from "../provider/values.ts";
import { Client } from "./api/client.ts";
import { Connection } from "./api/connection.ts";
import { Discovery } from "./api/discovery.ts";
import { defaultNamespace, hasKubeconfig, loadKubeconfig } from "./api/kubeconfig.ts";
import { type Context, Definitions, type Unreachable } from "./context.ts";
import { parseSettings, type Settings } from "./settings.ts";

const NO_CONFIGURATION =
  "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n" +
  " \t • set up the provider as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n ";

/**
 * Connects to the cluster that the provider's inputs and the environment name. One that cannot be reached is no
 * error yet: a preview, and a stack without resources in it, need none.
 */
export async function connect(
  inputs: Properties,
  environment: NodeJS.ProcessEnv,
  engine: Engine,
): Promise<Context> {
  const settings = parseSettings(inputs, environment);
  const kubeconfig = load(settings, environment);
  const isLoaded = !("reason" in kubeconfig);
  return {
    settings,
    cluster: isLoaded ? await reach(kubeconfig) : kubeconfig,
    kubeconfig: isLoaded ? kubeconfig : undefined,
    namespace: defaultNamespace(settings, isLoaded ? kubeconfig : undefined),
    definitions: new Definitions(),
    log: engine.log,
  };
}

function load(settings: Settings, environment: NodeJS.ProcessEnv): KubeConfig | Unreachable {
  try {
    if (hasKubeconfig(settings, environment)) return loadKubeconfig(settings);
    return { reason: `${NO_CONFIGURATION}invalid configuration: no configuration has been provided` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (settings.kubeconfig === undefined) return { reason: `${NO_CONFIGURATION}${reason}` };
    return { reason: `failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${reason}` };
  }
}

async function reach(kubeconfig: KubeConfig): Promise<Client | Unreachable> {
  const connection = new Connection(kubeconfig);
  const discovery = new Discovery(connection);
  try {
    await discovery.version();
    return new Client(connection, discovery);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { reason: `unable to load schema information from the API server: ${reason}` };
  }
}
