import type { Client } from "../api/client.ts";
import { isNotFound } from "../api/errors.ts";
import { isObject, type KubernetesObject, listAt, valueAt } from "../object.ts";
import { type Progress, READY, waiting } from "./progress.ts";

/** Milliseconds without a change after which the endpoints of a Service count as settled. */
const SETTLED_AFTER = 10_000;

const NO_PODS =
  "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' " +
  "may not match labels on any Pods";
const NO_ADDRESS = "Service was not allocated an IP address; does your cloud provider support this?";

/** Looks at a Service and its endpoints, and remembers since when they have not changed. */
export class ServiceWatch {
  readonly #client: Client;
  #version: string | undefined;
  #since = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async progress(service: KubernetesObject): Promise<Progress> {
    const endpoints = await endpointsOf(this.#client, service);
    if (endpoints?.metadata.resourceVersion !== this.#version) {
      this.#version = endpoints?.metadata.resourceVersion;
      this.#since = Date.now();
    }
    return serviceProgress(service, endpoints, Date.now() - this.#since >= SETTLED_AFTER);
  }
}

/** The Endpoints object of a Service; undefined as long as there is none. */
export async function endpointsOf(
  client: Client,
  service: KubernetesObject,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get({ apiVersion: "v1", kind: "Endpoints", metadata: service.metadata });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * A Service is ready when none of its pods is on the way up any more, and a load balancer has its address. A
 * Service that selects no pods, has no address of its own, or is an alias, does not wait for any.
 */
export function serviceProgress(
  service: KubernetesObject,
  endpoints: KubernetesObject | undefined,
  settled: boolean,
): Progress {
  const type = valueAt(service, "spec", "type");
  const hasAddress = listAt(service, "status", "loadBalancer", "ingress").length > 0;
  if (type === "LoadBalancer" && !hasAddress) return waiting(NO_ADDRESS);
  const selector = valueAt(service, "spec", "selector");
  const targetsPods =
    isObject(selector) &&
    Object.keys(selector).length > 0 &&
    type !== "ExternalName" &&
    valueAt(service, "spec", "clusterIP") !== "None";
  if (!targetsPods) return READY;
  const isPending = listAt(endpoints, "subsets").some(
    (subset) => listAt(subset, "notReadyAddresses").length > 0,
  );
  return endpoints !== undefined && settled && !isPending ? READY : waiting(NO_PODS);
}
