import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { AllowRule, type AllowRuleArgs } from "../../../../components/mesh/index.ts";
import { record, recordFailure, resolved } from "../../../support/mocks.ts";

const POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";

const args: AllowRuleArgs = { namespace: "demo", from: ["demo/client"], trustDomain: "lab.example.org" };
const allow = (changes: Partial<AllowRuleArgs> = {}) =>
  record(() => new AllowRule("client-to-server", { ...args, ...changes }));

test("an identity may call all workloads of a namespace", async () => {
  const { value, one, resources } = await allow();

  const component = one("homelab-pki:index:AllowRule");
  const policy = one(POLICY);
  expect(resources).toEqual([component, policy]);
  expect(policy).toMatchObject({
    name: "client-to-server-policy",
    parent: component.urn,
    errorHooks: ["homelab-pki:webhook-retry"],
    createTimeout: "5m",
  });
  expect(policy.inputs).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: "client-to-server", namespace: "demo" },
    spec: {
      action: "ALLOW",
      rules: [{ from: [{ source: { principals: ["lab.example.org/ns/demo/sa/client"] } }] }],
    },
  });
  expect(await resolved(value.ruleName)).toBe("client-to-server");
});

test("every choice reaches the manifest", async () => {
  const { one } = await allow({
    ruleName: "orders",
    namespace: "shop",
    workload: { app: "orders", tier: "backend" },
    from: ["shop/cart", "spiffe://old.example.org/ns/edge/sa/internal"],
    ports: [8080, 65535],
    methods: ["GET", "POST"],
    paths: ["/orders", "/api/*", "*.json", "*"],
    trustDomainAliases: ["old.example.org"],
  });

  expect(one(POLICY).inputs.metadata).toEqual({ name: "orders", namespace: "shop" });
  expect(one(POLICY).inputs.spec).toEqual({
    selector: { matchLabels: { app: "orders", tier: "backend" } },
    action: "ALLOW",
    rules: [
      {
        from: [
          {
            source: {
              principals: ["lab.example.org/ns/shop/sa/cart", "old.example.org/ns/edge/sa/internal"],
            },
          },
        ],
        to: [
          {
            operation: {
              ports: ["8080", "65535"],
              methods: ["GET", "POST"],
              paths: ["/orders", "/api/*", "*.json", "*"],
            },
          },
        ],
      },
    ],
  });
});

test("an identity may come from another resource", async () => {
  const from = [pulumi.output("spiffe://lab.example.org/ns/edge/sa/internal")];
  const { one } = await allow({ from });

  expect(one(POLICY).inputs.spec.rules[0].from).toEqual([
    { source: { principals: ["lab.example.org/ns/edge/sa/internal"] } },
  ]);
});

test("such an identity is checked too", async () => {
  const messages = await recordFailure(
    () => new AllowRule("rule", { ...args, from: [pulumi.output("demo/*")] }),
  );

  expect(messages).toEqual([
    expect.stringContaining('from[0]: "demo/*" is not allowed: "<namespace>/<serviceAccount>" or '),
  ]);
});

describe("refused before anything is registered", () => {
  const port = "a port, 1 to 65535";
  const path = "a path that begins with / or *, with * at one end only";
  test.each<[string, Partial<AllowRuleArgs>, string]>([
    ["nobody", { from: [] }, "from: must name at least one identity; without one nobody is allowed"],
    [
      "a wildcard",
      { from: ["demo/client", "*"] },
      'from[1]: "*" is not allowed: "<namespace>/<serviceAccount>" or ' +
        '"spiffe://<trust domain>/ns/<namespace>/sa/<serviceAccount>", without wildcards',
    ],
    [
      "a foreign trust domain",
      { from: ["spiffe://example.com/ns/demo/sa/client"] },
      'from[0]: "spiffe://example.com/ns/demo/sa/client" is not allowed: ' +
        "an identity of the mesh's trust domains: lab.example.org",
    ],
    [
      "a trust domain that is no DNS name",
      { trustDomain: "Lab" },
      'trustDomain: "Lab" is not allowed: a DNS name in lower case, without a port or a path',
    ],
    [
      "an alias that is no DNS name",
      { trustDomainAliases: ["old.example.org", "*"] },
      'trustDomainAliases[1]: "*" is not allowed: a DNS name in lower case, without a port or a path',
    ],
    ["labels that choose everything", { workload: {} }, "workload: must have at least one label"],
    ["port 0", { ports: [80, 0] }, `ports[1]: 0 is not allowed: ${port}`],
    ["a port too high", { ports: [65_536] }, `ports[0]: 65536 is not allowed: ${port}`],
    ["half a port", { ports: [80.5] }, `ports[0]: 80.5 is not allowed: ${port}`],
    [
      "an unknown method",
      { methods: ["GET", "get"] },
      'methods[1]: "get" is not allowed: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, CONNECT, TRACE',
    ],
    ["a path without a beginning", { paths: ["/", "api"] }, `paths[1]: "api" is not allowed: ${path}`],
    ["a wildcard within a path", { paths: ["/a/*/b"] }, `paths[0]: "/a/*/b" is not allowed: ${path}`],
    ["wildcards at both ends", { paths: ["*/b/*"] }, `paths[0]: "*/b/*" is not allowed: ${path}`],
    ["no port of all", { ports: [] }, "ports: must not be empty; leave it out for any"],
    ["no method of all", { methods: [] }, "methods: must not be empty; leave it out for any"],
    ["no path of all", { paths: [] }, "paths: must not be empty; leave it out for any"],
  ])("%s", async (_, changes, message) => {
    await expect(allow(changes)).rejects.toThrow(expect.objectContaining({ message }));
  });
});
