import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** Tries after the first one. With {@link retryDelay} that is three minutes, about what a slow first start takes. */
const MAX_RETRIES = 20;

/** Longest wait between two tries, in milliseconds. */
const MAX_DELAY = 10_000;

/** How the API server begins when it could not ask a webhook; a webhook's refusal reads "denied the request". */
const NOT_ASKED = /failed calling webhook/;

/** Why it could not, where waiting helps: no pod yet, no route to it yet, or its CA not yet in the configuration. */
const NOT_READY = [
  /connection refused/,
  /connection reset by peer/,
  /no route to host/,
  /no endpoints available for service/,
  /service "[^"]+" not found/,
  /x509: certificate signed by unknown authority/,
  /remote error: tls: internal error/,
  /TLS handshake timeout/,
  /i\/o timeout/,
  /context deadline exceeded/,
  /: EOF\b/,
  /the server is currently unable to handle the request/,
];

/**
 * Whether an error says that an admission webhook could not be asked yet, as in the first seconds of
 * cert-manager or trust-manager: the pod serves, but the API server does not reach or trust it so far.
 *
 * @see https://cert-manager.io/docs/troubleshooting/webhook/
 */
export function isWebhookNotReady(error: string): boolean {
  return NOT_ASKED.test(error) && NOT_READY.some((reason) => reason.test(error));
}

/**
 * How long to wait before the next try.
 *
 * @param errors - the errors of all tries so far, the newest first
 * @returns milliseconds, doubling from one second up to ten; `undefined` to give up, because the newest error is
 *   of another kind or the tries are used up
 */
export function retryDelay(errors: readonly string[]): number | undefined {
  const [newest] = errors;
  if (newest === undefined || !isWebhookNotReady(newest) || errors.length > MAX_RETRIES) return undefined;
  return Math.min(1_000 * 2 ** (errors.length - 1), MAX_DELAY);
}

/**
 * Answers the engine whether to try an operation again, after the wait that is due.
 *
 * @param failure - the failed operation
 * @param wait - waits for a number of milliseconds
 */
export async function retryUntilWebhookReady(
  failure: Pick<pulumi.ErrorHookArgs, "errors">,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<boolean> {
  const delay = retryDelay(failure.errors);
  if (delay === undefined) return false;
  await wait(delay);
  return true;
}

/** The hook of each program in this process; the engine refuses a second one of the same name. */
const hooks = new WeakMap<object, pulumi.ErrorHook>();

/**
 * The hook that lets a resource wait for its admission webhook instead of failing the first `up`
 * (`hooks: { onError: [webhookRetry()] }`). Any other error fails at once with its own message.
 */
export function webhookRetry(): pulumi.ErrorHook {
  // One process can run several programs (Automation API, tests): each has an engine connection of its own.
  const program = pulumi.runtime.getMonitor();
  if (program === undefined) throw new Error("webhookRetry() works only within a Pulumi program");
  let hook = hooks.get(program);
  if (hook === undefined) {
    hook = new pulumi.ErrorHook("homelab-pki:webhook-retry", (failure) => retryUntilWebhookReady(failure));
    hooks.set(program, hook);
  }
  return hook;
}

/**
 * Gives {@link webhookRetry} to the cert-manager objects among a component's children, for charts that bring
 * such objects along: their options cannot be set from outside.
 */
export const retryCertManagerChildren: pulumi.ResourceTransform = ({ custom, type, props, opts }) => {
  if (!custom || !type.startsWith("kubernetes:cert-manager.io/")) return undefined;
  return { props, opts: pulumi.mergeOptions(opts, { hooks: { onError: [webhookRetry()] } }) };
};
