import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import type { Settings } from "../settings.ts";

/** Namespace of objects that name none, where neither the provider nor the kubeconfig has one. */
const DEFAULT_NAMESPACE = "default";

/**
 * Loads the kubeconfig of the provider's `kubeconfig` input (a path or the content itself), else of `KUBECONFIG`,
 * else of the home directory.
 *
 * @throws Error when there is none, or when its context does not exist.
 */
export function loadKubeconfig(settings: Settings): KubeConfig {
  const config = new KubeConfig();
  if (settings.kubeconfig === undefined) {
    config.loadFromDefault();
  } else {
    const path = settings.kubeconfig.replace(/^~(?=\/|$)/, homedir());
    if (existsSync(path)) config.loadFromFile(path);
    else config.loadFromString(settings.kubeconfig);
  }
  if (settings.context !== undefined) config.setCurrentContext(settings.context);
  if (settings.cluster !== undefined) useCluster(config, settings.cluster);
  if (config.getCurrentCluster() === null) {
    throw new Error(
      `context "${config.getCurrentContext()}" of the kubeconfig does not exist or names no cluster`,
    );
  }
  return config;
}

/** The namespace for objects that name none. */
export function defaultNamespace(settings: Settings, config: KubeConfig | undefined): string {
  const context = config?.getContextObject(config.getCurrentContext());
  return settings.namespace ?? context?.namespace ?? DEFAULT_NAMESPACE;
}

/** True when there is a kubeconfig to load; without one client-node would try http://localhost:8080. */
export function hasKubeconfig(settings: Settings, environment: NodeJS.ProcessEnv): boolean {
  if (settings.kubeconfig !== undefined) return true;
  const paths = environment.KUBECONFIG
    ? environment.KUBECONFIG.split(":")
    : [join(homedir(), ".kube", "config")];
  return paths.some((path) => existsSync(path)) || environment.KUBERNETES_SERVICE_HOST !== undefined;
}

function useCluster(config: KubeConfig, cluster: string): void {
  const name = config.getCurrentContext();
  config.contexts = config.contexts.map((context) =>
    context.name === name ? { ...context, cluster } : context,
  );
}
