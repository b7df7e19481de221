import fc from "fast-check";
import type { Settings } from "./settings.ts";

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const labels = fc.dictionary(label, label, { minKeys: 1, maxKeys: 2 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** What a mesh must fit to. */
interface Surroundings {
  readonly zone: string;
  /** Lifetime that the role and every CA allow. */
  readonly leaf: string | undefined;
  readonly custody: string;
  /** Id of a root that signs. */
  readonly root: string | undefined;
}

/** A way of signing, and what belongs to it. */
const authority = ({ custody, root, leaf }: Surroundings): fc.Arbitrary<Settings> => {
  const plugIn = {
    ca: "plug-in",
    lifetime: "5m",
    meshCa: { ttl: leaf, clusterTtl: "1d", generations: [{ id: "m", root, state: "active" }] },
  };
  const ways = [
    {},
    { ca: "istio-csr", charts: { istioCsr: "./csr" } },
    { ca: "kubernetes-csr", lifetime: "10m" },
  ];
  return fc.constantFrom<Settings>(...ways, ...(custody === "vault" ? [plugIn] : []));
};

/** Members of the mesh, and what is said about them. */
const traffic = (zone: string): fc.Arbitrary<Settings> =>
  fc.uniqueArray(label, { minLength: 1, maxLength: 3 }).chain((namespaces) => {
    const namespace = fc.constantFrom(...namespaces);
    return fc.record({
      namespaces: fc
        .array(maybe(fc.boolean()), { minLength: 3, maxLength: 3 })
        .map((create) => namespaces.map((name, index) => ({ name, create: create[index] }))),
      unmeshedAddresses: maybe(fc.constant(["10.96.0.1/32", "2001:db8::/64"])),
      allow: fc.uniqueArray(
        fc.record({
          name: label,
          namespace,
          workload: maybe(labels),
          from: fc
            .tuple(namespace, label)
            .map(([member, account]) => [
              `${member}/${account}`,
              `spiffe://${zone}/ns/${member}/sa/${account}`,
            ]),
          ports: maybe(fc.constant([80, 8080])),
          methods: maybe(fc.constant(["GET", "POST"])),
          paths: maybe(fc.constant(["/", "/api/*"])),
        }),
        { maxLength: 3, selector: ({ name }) => name },
      ),
      exceptions: fc.uniqueArray(
        fc.record({
          namespace,
          workload: label.map((app) => ({ app })),
          port: fc.integer({ min: 1, max: 65_535 }),
          reason: fc.constant("its client knows no TLS"),
        }),
        { maxLength: 3, selector: ({ port }) => port },
      ),
      ingress: fc.uniqueArray(
        fc.record({
          name: label,
          namespace: fc.constant("istio-ingress"),
          api: maybe(fc.constantFrom("istio", "gateway-api")),
          hosts: fc.constantFrom([`*.${zone}`], [`a.${zone}`, `*.${zone}`]),
          duration: fc.constant("1d"),
          clientCertificates: maybe(fc.constantFrom("none", "optional", "required")),
          routes: namespace.map((member) => [{ host: `a.${zone}`, service: `${member}/server`, port: 80 }]),
        }),
        { maxLength: 2, selector: ({ name }) => name },
      ),
    });
  });

/** Meshes without a problem. */
export function arbitraryMesh(surroundings: Surroundings): fc.Arbitrary<Settings> {
  return fc
    .record({
      id: label,
      network: maybe(label),
      trustDomainAliases: maybe(fc.constant(["old.example"])),
      authority: authority(surroundings),
      traffic: traffic(surroundings.zone),
    })
    .map(({ id, network, trustDomainAliases, authority, traffic }) => ({
      clusters: [{ id, network }],
      trustDomainAliases,
      ...authority,
      ...traffic,
    }));
}
