import { describe, expect, test } from "vitest";
import {
  isWebhookNotReady,
  retryDelay,
  retryUntilWebhookReady,
} from "../../../components/shared/webhook-retry.ts";

const call = 'failed calling webhook "webhook.cert-manager.io": failed to call webhook';
const post = 'Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=30s"';
const refused = `Internal error occurred: ${call}: ${post}: dial tcp 10.96.1.2:443: connect: connection refused`;
const denied =
  'admission webhook "webhook.cert-manager.io" denied the request: spec.vault.path: Required value';

describe("errors that pass by waiting", () => {
  test.each([
    ["the pod does not listen yet", refused],
    ["the pod goes away", `${call}: ${post}: read: connection reset by peer`],
    ["the node has no route yet", `${call}: ${post}: dial tcp 10.96.1.2:443: connect: no route to host`],
    [
      "the Service has no pod yet",
      `${call}: ${post}: no endpoints available for service "cert-manager-webhook"`,
    ],
    ["the Service is not there yet", `${call}: ${post}: service "cert-manager-webhook" not found`],
    [
      "the CA is not injected yet",
      `${call}: ${post}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    ],
    ["the webhook has no certificate yet", `${call}: ${post}: remote error: tls: internal error`],
    ["the handshake takes too long", `${call}: ${post}: net/http: TLS handshake timeout`],
    ["the connection takes too long", `${call}: ${post}: dial tcp 10.96.1.2:443: i/o timeout`],
    ["the answer takes too long", `${call}: ${post}: context deadline exceeded`],
    ["the connection ends early", `${call}: ${post}: EOF`],
    ["the webhook is overloaded", `${call}: the server is currently unable to handle the request`],
  ])("%s", (_, error) => {
    expect(isWebhookNotReady(error)).toBe(true);
  });
});

describe("errors that stay", () => {
  test.each([
    ["the webhook refuses", denied],
    ["the webhook refuses and quotes a connection error", `${denied}: connection refused`],
    ["the API server is down", 'Get "https://192.0.2.10:6443/api": dial tcp: connect: connection refused'],
    [
      "the API server is not trusted",
      'Get "https://192.0.2.10:6443/api": x509: certificate signed by unknown authority',
    ],
    [
      "the webhook's certificate has the wrong name",
      `${call}: ${post}: x509: certificate is valid for a, not b`,
    ],
    ["the webhook's certificate is expired", `${call}: ${post}: x509: certificate has expired`],
    ["the webhook answers nonsense", `${call}: received invalid webhook response: webhook response is nil`],
    ["the object does not become ready", "timed out waiting for the condition"],
    ["the CRD is missing", 'no matches for kind "ClusterIssuer" in version "cert-manager.io/v1"'],
    ["nothing is said", ""],
  ])("%s", (_, error) => {
    expect(isWebhookNotReady(error)).toBe(false);
  });
});

describe("the wait before the next try", () => {
  const delayAfter = (failures: number) => retryDelay(Array.from({ length: failures }, () => refused));

  test("doubles from one second up to ten", () => {
    expect([1, 2, 3, 4, 5, 6, 20].map(delayAfter)).toEqual([
      1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ]);
  });

  test("ends after twenty retries, far below the engine's own limit of a hundred", () => {
    expect([delayAfter(20), delayAfter(21), delayAfter(99)]).toEqual([10_000, undefined, undefined]);
  });

  test("the newest error decides: it stands first", () => {
    expect(retryDelay([denied, refused])).toBeUndefined();
    expect(retryDelay([refused, denied])).toBe(2_000);
  });

  test("without an error there is nothing to retry", () => {
    expect(retryDelay([])).toBeUndefined();
  });
});

describe("the answer to the engine", () => {
  async function answer(errors: string[]): Promise<{ retry: boolean; waits: number[] }> {
    const waits: number[] = [];
    const retry = await retryUntilWebhookReady({ errors }, async (milliseconds) => waits.push(milliseconds));
    return { retry, waits };
  }

  test("a webhook that is not ready: wait, then try again", async () => {
    expect(await answer([refused, refused])).toEqual({ retry: true, waits: [2_000] });
  });

  test("any other error: no retry and no wait, so that its own message ends the operation", async () => {
    expect(await answer([denied])).toEqual({ retry: false, waits: [] });
  });
});
