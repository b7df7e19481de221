import type { CertificateTexts } from "./files.ts";
import type { HostTexts } from "./host-files.ts";
import { assembleHosts, type HostsConfig } from "./host-model.ts";
import type { MeshTexts } from "./mesh-files.ts";
import { assembleMesh, type MeshConfig } from "./mesh-model.ts";
import type { Layer, Settings } from "./schema/index.ts";

type Root = NonNullable<Settings["roots"]>[number];
type Intermediate = NonNullable<Settings["intermediates"]>[number];

/** A generation with its certificate read, whichever way it was given. */
type Read<T extends Root> = Omit<T, "certificate" | "certificateFile"> & { readonly certificate?: string };

/** What every layer knows. */
export interface CommonConfig {
  /** Whether CA keys, certificates and mounts are protected from deletion. */
  readonly protect: boolean;
  /** The internal domain. */
  readonly domain: string;
  /** Vault, as clusters and hosts reach it. */
  readonly vault: {
    readonly address: string;
    /** PEM of what signed the certificate of its listener; nothing if that is this chain. */
    readonly caCert?: string;
  };
}

/** What the layer `trust-root` deploys. */
export interface TrustRootConfig {
  readonly audit: Settings["audit"];
  readonly rootCa: Settings["rootCa"];
  readonly roots: readonly Read<Root>[];
  readonly intermediateCa: Settings["intermediateCa"];
  readonly intermediates: readonly Read<Intermediate>[];
  readonly roles: NonNullable<Settings["roles"]>;
}

/** What the layer `cluster` deploys. */
export interface ClusterConfig {
  readonly kubernetesAuth: Omit<NonNullable<Settings["kubernetesAuth"]>, "caCertFile"> & {
    readonly caCert?: string;
  };
  readonly issuerAccess: NonNullable<Settings["issuerAccess"]>;
  readonly certManager: Settings["certManager"];
  readonly clusterIssuer: NonNullable<Settings["clusterIssuer"]>;
  readonly trustManager: Settings["trustManager"];
  readonly trustBundle: NonNullable<Settings["trustBundle"]>;
  readonly certificates: Settings["certificates"];
  readonly expiryAlerts: Settings["expiryAlerts"];
}

/** The whole configuration of a stack, checked. A layer that the stack does not deploy is absent. */
export interface StackConfig extends CommonConfig {
  readonly layers: readonly Layer[];
  readonly trustRoot?: TrustRootConfig;
  /** Stack that has the layer `trust-root`; set exactly when this one has not. */
  readonly trustRootStack?: string;
  readonly cluster?: ClusterConfig;
  /** The layer `mesh`; with it, `cluster` is there too. */
  readonly mesh?: MeshConfig;
  /** The layer `hosts`. */
  readonly remoteHosts?: HostsConfig;
  /** All machines, those too that are only listed. */
  readonly hosts: Settings["hosts"];
  /** Keys whose values are encrypted in the stack's file, and stay secret in its state. */
  readonly secretKeys: ReadonlySet<string>;
}

/** Puts a configuration without problems together. */
export function assemble(
  settings: Settings,
  texts: CertificateTexts & HostTexts & MeshTexts,
  secretKeys: ReadonlySet<string>,
): StackConfig {
  const { layers, protect, domain, vault, trustRootStack, hosts } = settings;
  return {
    layers,
    protect,
    domain,
    vault: { address: vault.address.replace(/\/$/, ""), caCert: texts.vaultCa },
    trustRootStack,
    hosts,
    secretKeys,
    ...(layers.includes("trust-root") && { trustRoot: trustRoot(settings, texts) }),
    ...(layers.includes("cluster") && { cluster: cluster(settings, texts) }),
    ...(layers.includes("mesh") && { mesh: assembleMesh(present(settings, "mesh").mesh, settings, texts) }),
    ...(layers.includes("hosts") && { remoteHosts: assembleHosts(settings, texts) }),
  };
}

function trustRoot(settings: Settings, texts: CertificateTexts): TrustRootConfig {
  const { audit, rootCa, roots, intermediateCa, intermediates, roles } = present(
    settings,
    "roots",
    "intermediates",
    "roles",
  );
  return {
    audit,
    rootCa,
    roots: roots.map((root, index) => withCertificate(root, texts.roots[index])),
    intermediateCa,
    intermediates: intermediates.map((one, index) => withCertificate(one, texts.intermediates[index])),
    roles,
  };
}

function cluster(settings: Settings, texts: CertificateTexts): ClusterConfig {
  const keys = ["kubernetesAuth", "issuerAccess", "clusterIssuer", "trustBundle"] as const;
  const { kubernetesAuth, issuerAccess, clusterIssuer, trustBundle } = present(settings, ...keys);
  const { caCertFile: _, ...auth } = kubernetesAuth;
  const { certManager, trustManager, certificates, expiryAlerts } = settings;
  return {
    kubernetesAuth: { ...auth, caCert: texts.apiServerCa },
    issuerAccess,
    certManager,
    clusterIssuer,
    trustManager,
    trustBundle,
    certificates,
    expiryAlerts,
  };
}

function withCertificate<T extends Root>(generation: T, certificate: string | undefined): Read<T> {
  const { certificate: _, certificateFile: __, ...rest } = generation;
  return { ...rest, certificate };
}

type Present<K extends keyof Settings> = Settings & { readonly [P in K]-?: NonNullable<Settings[P]> };

/** Narrows to what the check of the layers made sure of. */
function present<K extends keyof Settings>(settings: Settings, ...keys: readonly K[]): Present<K> {
  for (const key of keys) {
    if (settings[key] === undefined) throw new Error(`${key} is missing although the layers were checked`);
  }
  return settings as Present<K>;
}
