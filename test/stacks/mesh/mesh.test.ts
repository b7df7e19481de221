import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isSecret, plain } from "../../support/mocks.ts";
import { CERT_MANAGER_IN_CERTS, withMesh, withMeshCa } from "./mesh-settings.ts";
import { CHAIN, runMesh } from "./run-mesh.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const MESH = "homelab-pki:index:IstioMesh";
const KNOBS = [
  ["istio-csr", withMesh({ ca: "istio-csr" })],
  ["kubernetes-csr", withMesh({ ca: "kubernetes-csr" })],
  ["plug-in", withMeshCa()],
] as const;

describe("the layer mesh", () => {
  it.each(KNOBS)("with %s, is on top of the layer cluster", async (_, settings) => {
    const above = await runMesh(settings);
    const below = await runMesh({ ...settings, layers: ["trust-root", "cluster"], mesh: undefined });
    const components = ({ resources }: typeof above) =>
      resources
        .filter(({ custom, parent }) => !custom && parent === "")
        .map(({ type, name }) => `${type} ${name}`);
    const added = components(above).filter((name) => !components(below).includes(name));
    const ofCa =
      settings === KNOBS[2][1]
        ? ["homelab-pki:index:IntermediateCa mesh-ca"]
        : ["homelab-pki:index:PkiRole istio-workloads"];
    expect(added.sort()).toEqual(
      [
        ...ofCa,
        "homelab-pki:index:AllowRule demo/client-to-server",
        "homelab-pki:index:Ingress internal",
        "homelab-pki:index:IssuerAccess istio-access",
        "homelab-pki:index:IstioMesh mesh",
        "homelab-pki:index:MeshNamespace mesh-demo",
        "homelab-pki:index:MeshNamespace mesh-istio-ingress",
        "homelab-pki:index:PkiRole istio-control-plane",
        "homelab-pki:index:PlainTextException demo/plain-text-55fb5e28",
      ].sort(),
    );
    expect(components(below).filter((name) => !components(above).includes(name))).toEqual([]);
  });

  it.each(KNOBS)(
    "with %s, comes after the issuer, the roots and the way in to Vault",
    async (_, settings) => {
      const { one } = await runMesh(settings);
      const { dependencies } = one(MESH);
      for (const [type, name] of [
        ["kubernetes:cert-manager.io/v1:ClusterIssuer", "issuer-issuer"],
        ["kubernetes:trust.cert-manager.io/v1alpha1:Bundle", "trust-bundle-bundle"],
        ["vault:index/policy:Policy", "istio-access-policy"],
        ["vault:kubernetes/authBackendRole:AuthBackendRole", "istio-access-role"],
      ] as const) {
        expect(dependencies).toContain(one(type, name).urn);
      }
    },
  );

  it("comes after cert-manager, wherever that is installed", async () => {
    const { one } = await runMesh(
      withMesh(
        {},
        {
          ...CERT_MANAGER_IN_CERTS,
          certManager: { namespace: "certs" },
        },
      ),
    );
    expect(one(MESH).dependencies).toContain(one(CHART, "cert-manager-chart").urn);
    expect(one(CHART, "mesh-istio-csr").inputs.namespace).toBe("certs");
  });

  it.each(KNOBS)("with %s, a preview shows the same resources", async (_, settings) => {
    const names = async (preview: boolean) => {
      const { resources } = await runMesh(settings, { preview });
      return resources.map(({ type, name }) => `${type} ${name}`).sort();
    };
    expect(await names(true)).toEqual(await names(false));
  });

  it("changes istiod's ConfigMap where it is, and so has a provider of its own for all of the mesh", async () => {
    const { one, resources } = await runMesh(withMesh());
    const provider = one("pulumi:providers:kubernetes");
    expect([provider.name, provider.inputs]).toEqual(["mesh", { enableConfigMapMutable: "true" }]);
    const components = resources.filter(
      ({ type, parent }) =>
        parent === "" && /:(IstioMesh|MeshNamespace|AllowRule|PlainTextException|Ingress)$/.test(type),
    );
    const members = resources.filter(({ urn }) =>
      components.some((component) => isBelow(urn, component.urn)),
    );
    const others = members.filter(
      ({ type, provider: used }) => type.startsWith("kubernetes:") && used !== provider.urn,
    );
    expect(components).toHaveLength(6);
    expect(others.map(({ name }) => name)).toEqual([]);

    function isBelow(urn: string, ancestor: string): boolean {
      const parent = resources.find((each) => each.urn === urn)?.parent ?? "";
      return parent === ancestor || (parent !== "" && isBelow(parent, ancestor));
    }
  });
});

describe("the configuration", () => {
  it("reaches the mesh", async () => {
    const { one } = await runMesh(
      withMesh({
        ca: "kubernetes-csr",
        trustDomain: "mesh.example.com",
        trustDomainAliases: ["lab.example.com"],
        lifetime: "20m",
        clusters: [{ id: "west", network: "home" }],
        unmeshedAddresses: ["10.96.0.1/32"],
        allow: [],
        charts: { base: "/charts/base", cni: "/charts/cni", istiod: "/charts/istiod" },
        values: { base: { a: 1 }, cni: { b: 2 }, istiod: { c: 3 } },
      }),
    );
    expect(one(MESH).inputs).toEqual({
      clusterId: "west",
      network: "home",
      trustDomain: "mesh.example.com",
      ca: "kubernetes-csr",
    });
    expect(one(CHART, "mesh-base").inputs).toMatchObject({ chart: "/charts/base", values: { a: 1 } });
    expect(one(CHART, "mesh-cni").inputs).toMatchObject({ chart: "/charts/cni", values: { b: 2 } });
    expect(one(CHART, "mesh-istiod").inputs).toMatchObject({
      chart: "/charts/istiod",
      values: {
        c: 3,
        env: { MAX_WORKLOAD_CERT_TTL: "20m" },
        global: { proxy: { excludeIPRanges: "10.96.0.1/32" } },
        meshConfig: { trustDomainAliases: ["lab.example.com"] },
      },
    });
  });

  it("of istio-csr and of the gateways reaches their charts", async () => {
    const { one } = await runMesh(
      withMesh({
        charts: { istioCsr: "/charts/istio-csr", gateway: "/charts/gateway" },
        values: { istioCsr: { replicaCount: 2 }, gateway: { replicaCount: 3 } },
      }),
    );
    expect(one(CHART, "mesh-istio-csr").inputs).toMatchObject({
      chart: "/charts/istio-csr",
      values: { replicaCount: 2 },
    });
    expect(one(CHART, "internal-chart").inputs).toMatchObject({
      chart: "/charts/gateway",
      values: { replicaCount: 3 },
    });
  });

  it("of a cluster's own CA decides how long that lives", async () => {
    const { one } = await runMesh(
      withMeshCa({
        meshCa: { generations: [{ id: "m2026", root: "r2026", state: "active" }], clusterTtl: "30d" },
      }),
    );
    const { spec } = one("kubernetes:cert-manager.io/v1:Certificate", "mesh-authority-certificate").inputs;
    expect(spec.duration).toBe("720h");
  });

  it("has every root of the stack as a root of the mesh", async () => {
    const { one } = await runMesh(
      withMesh(
        {},
        {
          roots: [
            { id: "r2026", state: "active" },
            { id: "r2035", state: "staged" },
          ],
        },
      ),
    );
    const bundle = one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle", "mesh-roots-bundle");
    expect(bundle.inputs.spec.sources).toHaveLength(2);
  });

  it("stays secret where it is", async () => {
    const settings = withMesh({ values: { istiod: { token: "s3cret" }, gateway: { token: "s3cret" } } });
    const closed = await runMesh(settings, {}, "mesh");
    const open = await runMesh(settings);
    for (const name of ["mesh-istiod", "internal-chart"]) {
      expect(isSecret(closed.one(CHART, name).inputs.values)).toBe(true);
      expect(plain(closed.one(CHART, name).inputs.values)).toMatchObject({ token: "s3cret" });
      expect(isSecret(open.one(CHART, name).inputs.values)).toBe(false);
    }
  });
});

describe("Vault's listener", () => {
  const caBundle = async (settings: Parameters<typeof runMesh>[0]) => {
    const { one } = await runMesh(settings);
    const { spec } = one("kubernetes:cert-manager.io/v1:Issuer", "mesh-workloads-issuer").inputs;
    return Buffer.from(spec.vault.caBundle, "base64").toString().trim();
  };

  it("is verified by the roots of the chain", async () => {
    expect(await caBundle(withMesh())).toBe(CHAIN.root.pem.trim());
  });

  it("or by the CA of the configuration", async () => {
    const caCertFile = join(mkdtempSync(join(tmpdir(), "homelab-pki-")), "ca.crt");
    writeFileSync(caCertFile, CHAIN.intermediate.pem);
    const settings = withMesh({}, { vault: { address: "https://vault.example.com:8200", caCertFile } });
    expect(await caBundle(settings)).toBe(CHAIN.intermediate.pem.trim());
    rmSync(dirname(caCertFile), { recursive: true });
  });
});

it("makes nothing while there is no CA that signs", async () => {
  const { resources } = await runMesh(
    withMesh(
      {},
      {
        rootCa: { custody: "offline" },
        roots: [{ id: "r2026", state: "active", certificate: CHAIN.root.pem }],
      },
    ),
  );
  expect(resources.filter(({ type, name }) => /mesh|istio/i.test(type + name))).toEqual([]);
  expect(resources.map(({ name }) => name)).toContain("trust-bundle-bundle");
});

describe("on the trust root of another stack", () => {
  const pem = CHAIN.root.pem;
  const signing = { roots: [pem], rootBundle: pem, signPaths: { web: "elsewhere/sign/web" } };
  const runOn = (trustRoot: object) =>
    runMesh(
      withMesh(
        {},
        {
          roots: undefined,
          intermediates: undefined,
          roles: undefined,
          layers: ["cluster", "mesh"],
          trustRootStack: "organization/homelab-pki/root",
        },
      ),
      { outputs: { "pulumi:pulumi:StackReference": () => ({ outputs: { trustRoot } }) } },
    );

  it("has its roles where that says that it signs", async () => {
    const { one } = await runOn({ ...signing, issuing: { mount: "elsewhere", ttl: "5y" } });
    const role = one("vault:pkiSecret/secretBackendRole:SecretBackendRole", "istio-workloads");
    expect(role.inputs.backend).toBe("elsewhere");
    const issuer = one("kubernetes:cert-manager.io/v1:Issuer", "mesh-workloads-issuer");
    expect(issuer.inputs.spec.vault.path).toBe("elsewhere/sign/istio-lab");
  });

  it("makes nothing while that does not say it", async () => {
    const { resources } = await runOn(signing);
    expect(resources.filter(({ type, name }) => /mesh|istio/i.test(type + name))).toEqual([]);
  });
});
