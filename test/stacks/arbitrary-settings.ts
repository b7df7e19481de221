import fc from "fast-check";
import { HOST_KEY } from "../support/host.ts";
import type { TestChain } from "../support/pki.ts";
import { arbitraryMesh } from "./arbitrary-mesh.ts";
import type { Settings } from "./settings.ts";

const DAY = 1;
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const domain = fc.array(label, { minLength: 2, maxLength: 3 }).map((labels) => labels.join("."));
const url = fc
  .tuple(domain, fc.integer({ min: 1, max: 65_535 }))
  .map(([host, port]) => `https://${host}:${port}`);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** A key of a CA or a leaf, or nothing, for the defaults. */
const key = fc.constantFrom(
  {},
  { keyType: "ec" },
  { keyType: "ec", keyBits: 521 },
  { keyType: "rsa", keyBits: 3072 },
  { keyType: "ed25519" },
);

/** A mesh's control plane has certificates of 30 days, which the CAs outlive. */
const SHORTEST_CA = 30 * DAY;

/** Lifetimes in days, from a certificate's renewal up to the root, none shorter than the one before. */
const lifetimes = fc
  .array(fc.integer({ min: 3 * DAY, max: 7_300 * DAY }), { minLength: 5, maxLength: 5 })
  .map((days) =>
    days.sort((a, b) => a - b).map((count, index) => `${index < 3 ? count : count + SHORTEST_CA}d`),
  );

/** Generations with distinct ids, one of them active. */
const generations = (states: readonly string[]) =>
  fc
    .uniqueArray(label, { minLength: 1, maxLength: 3 })
    .chain((ids) =>
      fc
        .tuple(fc.nat(ids.length - 1), fc.array(fc.constantFrom(...states), { minLength: 3, maxLength: 3 }))
        .map(([active, rest]) =>
          ids.map((id, index) => ({ id, state: index === active ? "active" : (rest[index] ?? "") })),
        ),
    );

/** Roots and intermediates that belong together; for custody offline with the certificates of a chain. */
function authorities(chain: TestChain): fc.Arbitrary<Settings> {
  return fc
    .tuple(
      generations(["staged", "retiring"]),
      generations(["staged", "retiring"]),
      fc.nat(),
      custody,
      fc.boolean(),
    )
    .map(([roots, intermediates, seed, custody, signed]) => {
      const signing = roots.filter(({ state }) => state !== "staged");
      const offline = custody === "offline";
      return {
        custody,
        roots: roots.map((root) => ({ ...root, ...(offline && { certificate: chain.root.pem }) })),
        intermediates: intermediates.map((one, index) => ({
          ...one,
          root: signing[(seed + index) % signing.length]?.id,
          ...(offline && signed && { certificate: chain.intermediate.pem }),
        })),
      };
    });
}

const custody = fc.constantFrom("vault", "vault", "state", "offline");

const role = (name: string, zone: string, ttl: string | undefined, maxTtl: string | undefined) =>
  fc.record({ key, bare: fc.boolean() }).map(({ key, bare }) => ({
    name,
    allowedDomains: [zone],
    allowBareDomains: bare,
    allowWildcardCertificates: true,
    ttl,
    maxTtl,
    ...key,
  }));

const certificates = (zone: string, duration: string | undefined) =>
  fc.uniqueArray(label, { maxLength: 3 }).chain((names) =>
    fc
      .tuple(...names.map(() => fc.record({ wildcard: fc.boolean(), createNamespace: maybe(fc.boolean()) })))
      .map((all) =>
        all.map(({ wildcard, createNamespace }, index) => ({
          name: names[index],
          namespace: "demo",
          createNamespace,
          dnsNames: [`${wildcard ? "*" : names[index]}.${zone}`],
          duration,
        })),
      ),
  );

const program = fc.oneof(
  fc.constant({ existing: true }),
  fc.record({
    existing: fc.constant(false),
    chart: maybe(fc.constant("./chart")),
    values: maybe(fc.dictionary(label, label)),
  }),
);

/** Machines with distinct names and addresses, some of them only listed. */
const hosts = (zone: string, lifetime: string | undefined) =>
  fc.uniqueArray(label, { maxLength: 3 }).chain((names) =>
    fc
      .tuple(
        ...names.map(() =>
          fc.record({
            managed: fc.boolean(),
            platform: maybe(fc.constantFrom("debian", "rhel", "alpine", "arch", "macos", "qnap")),
            trustStore: maybe(fc.boolean()),
            address: maybe(fc.ipV6()),
            connection: fc.constantFrom({}, { port: 2222 }, { user: "ops", sudo: true }),
            profiles: fc.constantFrom([], [{ profile: "generic", name: "own", apply: "true" }]),
          }),
        ),
      )
      .map((all) =>
        all.map(({ managed, address, connection, profiles, ...rest }, index) => {
          const listed = { name: names[index], dnsNames: [`${names[index]}.${zone}`] };
          if (!managed) return listed;
          const host = `${names[index]}.${zone}x`;
          return {
            ...listed,
            ...rest,
            lifetime,
            addresses: address === undefined ? [] : [address],
            connection: { host, hostKey: HOST_KEY, agent: true, ...connection },
            profiles,
          };
        }),
      ),
  );

const trustBundle = fc.oneof(
  fc.record({ namespaces: fc.uniqueArray(label, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    namespaceSelector: fc.record({ matchLabels: fc.dictionary(label, label, { minKeys: 1, maxKeys: 2 }) }),
  }),
);

/** Configurations without a problem, in all the shapes that one can have. */
export function arbitrarySettings(chain: TestChain): fc.Arbitrary<Settings> {
  return fc
    .tuple(domain, label, lifetimes)
    .chain(([zone, roleName, [leaf, ttl, maxTtl, intermediate, root]]) =>
      fc
        .record({
          authorities: authorities(chain),
          rootKey: key,
          role: role(roleName, zone, ttl, maxTtl),
          certificates: certificates(zone, leaf),
          address: url,
          audience: url,
          protect: maybe(fc.boolean()),
          audit: maybe(fc.constant({ filePath: "/vault/audit/pki.log" })),
          expiryAlerts: maybe(fc.constant({ namespace: "monitoring", labels: { release: "prometheus" } })),
          policy: maybe(fc.constant({ preset: "regulated", rules: { all: "advisory" } })),
          certManager: program,
          trustManager: program,
          trustBundle,
          layers: fc.constantFrom(
            undefined,
            ["trust-root"],
            ["cluster", "trust-root"],
            ["trust-root", "hosts"],
            ["hosts", "cluster", "trust-root"],
            ["trust-root", "cluster", "mesh"],
            ["mesh", "hosts", "cluster", "trust-root"],
          ),
          hosts: hosts(zone, leaf),
        })
        .chain((settings) => {
          const { custody, roots } = settings.authorities;
          const signing = (roots as readonly Settings[]).find(({ state }) => state === "active");
          const mesh = arbitraryMesh({ zone, leaf, custody: String(custody), root: signing?.id as string });
          return mesh.map((mesh) => ({ ...settings, mesh }));
        })
        .map(
          ({
            authorities: { custody, ...generations },
            rootKey,
            role,
            address,
            audience,
            protect,
            layers,
            hosts,
            ...rest
          }) => ({
            ...rest,
            protect,
            layers,
            hosts: (layers as readonly string[] | undefined)?.includes("hosts")
              ? hosts
              : hosts.filter((host) => !("connection" in host)),
            ...generations,
            domain: zone,
            vault: { address },
            rootCa: { custody, ttl: root, maxPathLength: custody === "vault" ? 2 : undefined, ...rootKey },
            intermediateCa: {
              ttl: intermediate,
              permittedDnsDomains: custody === "vault" && protect ? [zone, "svc"] : undefined,
            },
            roles: [role],
            kubernetesAuth: { existing: true },
            issuerAccess: { audience },
            clusterIssuer: { role: roleName },
          }),
        ),
    );
}
