import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { webhookRetry } from "../shared/webhook-retry.ts";

/** An object of one of Istio's kinds. */
export interface IstioObject {
  /** `security.istio.io/v1` or `networking.istio.io/v1`. */
  readonly apiVersion: string;
  /** Such as `AuthorizationPolicy`. */
  readonly kind: string;
  /** Name, namespace and what else there is. */
  readonly metadata: pulumi.Inputs;
  /** The kind's own part. */
  readonly spec: pulumi.Inputs;
}

/**
 * Creates an object that istiod's webhook validates: while istiod starts, the object waits for it.
 *
 * @param parent - the component it belongs to
 * @param name - its name in Pulumi
 * @param object - the object
 * @param opts - further options
 */
export function createIstioObject(
  parent: pulumi.Resource,
  name: string,
  object: IstioObject,
  opts: pulumi.CustomResourceOptions = {},
): kubernetes.apiextensions.CustomResource {
  const waiting = {
    parent,
    hooks: { onError: [webhookRetry()] },
    customTimeouts: { create: "5m", update: "5m" },
  };
  return new kubernetes.apiextensions.CustomResource(name, { ...object }, pulumi.mergeOptions(waiting, opts));
}
