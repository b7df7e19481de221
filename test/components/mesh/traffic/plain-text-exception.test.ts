import { describe, expect, test } from "vitest";
import { PlainTextException, type PlainTextExceptionArgs } from "../../../../components/mesh/index.ts";
import { record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const PEER_AUTHENTICATION = "kubernetes:security.istio.io/v1:PeerAuthentication";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const REASON = "the printer knows no TLS";

const args: PlainTextExceptionArgs = {
  namespace: "demo",
  workload: { app: "legacy" },
  ports: [{ port: 8080, reason: REASON }],
};
const except = (changes: Partial<PlainTextExceptionArgs> = {}) =>
  record(() => new PlainTextException("legacy", { ...args, ...changes }));

test("one port takes plain text, and says why; all others stay strict", async () => {
  const { value, one } = await except();

  expect(one(PEER_AUTHENTICATION).inputs).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: {
      name: "legacy",
      namespace: "demo",
      annotations: { "homelab-pki/reason": `8080: ${REASON}` },
    },
    spec: {
      selector: { matchLabels: { app: "legacy" } },
      mtls: { mode: "STRICT" },
      portLevelMtls: { 8080: { mode: "PERMISSIVE" } },
    },
  });
  expect(await resolved(value.exceptionName)).toBe("legacy");
});

test("only callers without an identity are let in there by it", async () => {
  const { one } = await except();

  const { metadata, spec } = one(AUTHORIZATION_POLICY).inputs;
  expect(metadata).toEqual(one(PEER_AUTHENTICATION).inputs.metadata);
  expect(spec).toEqual({
    selector: { matchLabels: { app: "legacy" } },
    action: "ALLOW",
    rules: [{ from: [{ source: { notPrincipals: ["*"] } }], to: [{ operation: { ports: ["8080"] } }] }],
  });
});

test("the network lets them through to that port", async () => {
  const { one } = await except();

  expect(one(NETWORK_POLICY).inputs.spec).toEqual({
    podSelector: { matchLabels: { app: "legacy" } },
    policyTypes: ["Ingress"],
    ingress: [{ ports: [{ protocol: "TCP", port: 8080 }] }],
  });
});

test("all ports of a workload are one exception", async () => {
  const ports = [...args.ports, { port: 9090, reason: "metrics of the printer" }];
  const { one } = await except({ exceptionName: "printer", ports });

  expect(one(PEER_AUTHENTICATION).inputs.metadata).toEqual({
    name: "printer",
    namespace: "demo",
    annotations: { "homelab-pki/reason": `8080: ${REASON}; 9090: metrics of the printer` },
  });
  expect(one(PEER_AUTHENTICATION).inputs.spec.portLevelMtls).toEqual({
    8080: { mode: "PERMISSIVE" },
    9090: { mode: "PERMISSIVE" },
  });
  expect(one(AUTHORIZATION_POLICY).inputs.spec.rules[0].to).toEqual([
    { operation: { ports: ["8080", "9090"] } },
  ]);
  expect(one(NETWORK_POLICY).inputs.spec.ingress).toEqual([
    {
      ports: [
        { protocol: "TCP", port: 8080 },
        { protocol: "TCP", port: 9090 },
      ],
    },
  ]);
});

test("its objects belong to it, and Istio's wait for the webhook", async () => {
  const { one, resources } = await except();

  const component = one("homelab-pki:index:PlainTextException");
  const rest = resources.filter(({ urn }) => urn !== component.urn);
  expect(rest.map(({ parent }) => parent)).toEqual(Array(3).fill(component.urn));
  expect(Object.fromEntries(rest.map(({ name, errorHooks }) => [name, errorHooks]))).toEqual({
    "legacy-authentication": ["homelab-pki:webhook-retry"],
    "legacy-authorization": ["homelab-pki:webhook-retry"],
    "legacy-network": [],
  });
});

test("the policy pack takes the exception, because of its reason", async () => {
  const { resources } = await except();

  // Beside it, a mesh has its own policy.
  expect(await violations(resources)).toEqual([
    "stack: legacy-authentication belongs to Istio, and no policy demands mutual TLS of the whole mesh; allowed: " +
      'a PeerAuthentication in istio-system without a selector, with spec.mtls.mode "STRICT".',
  ]);
});

describe("refused before anything is registered", () => {
  const reasonMessage = (value: string) =>
    `ports[0].reason: ${JSON.stringify(value)} is not allowed: at least 10 characters that say why`;
  test.each<[string, Partial<PlainTextExceptionArgs>, string]>([
    ["all workloads", { workload: {} }, "workload: must have at least one label"],
    ["no port", { ports: [] }, "ports: must name at least one port"],
    [
      "a port that is none",
      { ports: [{ port: 0, reason: REASON }] },
      "ports[0].port: 0 is not allowed: a port, 1 to 65535",
    ],
    [
      "a port twice",
      { ports: [...args.ports, ...args.ports] },
      "ports[1].port: 8080 is not allowed: a port that no other entry has",
    ],
    ["no reason", { ports: [{ port: 8080, reason: "" }] }, reasonMessage("")],
    [
      "hardly a reason",
      { ports: [{ port: 8080, reason: "legacy pod".slice(0, 9) }] },
      reasonMessage("legacy po"),
    ],
    ["a reason of blanks", { ports: [{ port: 8080, reason: "    old    " }] }, reasonMessage("    old    ")],
  ])("%s", async (_, changes, message) => {
    await expect(except(changes)).rejects.toThrow(expect.objectContaining({ message }));
  });

  test("ten characters are enough", async () => {
    await expect(except({ ports: [{ port: 8080, reason: "legacy pod" }] })).resolves.toMatchObject({});
  });
});
