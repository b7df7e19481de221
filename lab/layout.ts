import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { type Endpoint, httpsEndpoint } from "./endpoint.ts";
import { DEFAULT_HOSTS, type Host, hostCount, hostLayout, MOST_HOSTS } from "./hosts/layout.ts";
import { type Cluster, clusterLayout } from "./kubernetes/layout.ts";
import { LabError } from "./support/errors.ts";

export type { Endpoint } from "./endpoint.ts";
export type { Host } from "./hosts/layout.ts";
export type { Cluster } from "./kubernetes/layout.ts";

/** The lab that runs when `LAB` is not set. */
export const DEFAULT_LAB = "lab";

const STATE_ROOT = "/var/lib/homelab-pki";
const CACHE_ROOT = "/var/cache/homelab-pki";

/** The checkout that this file belongs to. */
export const PROJECT_DIR = resolve(import.meta.dirname, "..");

// Documentation addresses (RFC 5737). Each lab has a network namespace of its own, so all labs use the same ones.
const GATEWAY_ADDRESS = "192.0.2.1";
const VAULT_ADDRESS = "192.0.2.2";
const STEP_CA_ADDRESS = "192.0.2.3";
const PREFIX_LENGTH = 24;
const VAULT_PORT = 8200;
const STEP_CA_PORT = 9000;
const DOMAIN = "lab.example.com";

/** Everything that has a name, a path or an address in one lab instance. Nothing here touches the machine. */
export interface Lab {
  /** Name of the instance, from `LAB`. */
  readonly name: string;
  /** Everything that belongs to this instance and goes with `down`, 0700. */
  readonly stateDir: string;
  /** What several instances share and `down` keeps: built servers, root filesystems, images, charts. */
  readonly cacheDir: string;
  readonly cache: {
    /** `<name>/<key>/<binary>`, one folder a built server. */
    readonly servers: string;
    /** Links to the current binary of each server; belongs on the PATH. */
    readonly bin: string;
    readonly rootfs: string;
    readonly images: string;
    readonly charts: string;
  };
  readonly logsDir: string;
  /** Pid files and sockets. */
  readonly runDir: string;
  /** Name of the lock under which this instance is changed. */
  readonly lock: string;
  readonly network: {
    /** Name of the network namespace, as `ip netns` knows it. */
    readonly namespace: string;
    /** The namespace as a file, for `nsenter --net=`. */
    readonly namespaceFile: string;
    readonly bridge: string;
    readonly gateway: string;
    readonly prefixLength: number;
  };
  /** Domain of the hosts' names: `domain` of the stack configuration. */
  readonly domain: string;
  /** Folder name of this lab's cgroup under each mounted hierarchy. */
  readonly cgroup: string;
  readonly vault: Endpoint & {
    readonly dir: string;
    readonly config: string;
    readonly dataDir: string;
    /** Programs that Vault starts for itself. */
    readonly pluginDir: string;
    readonly auditDir: string;
    readonly auditLog: string;
    /** Certificate of the CA that signed the listener's certificate. */
    readonly caCertificate: string;
    readonly certificate: string;
    readonly privateKey: string;
    readonly rootToken: string;
    readonly unsealKey: string;
    /** Executable that prints the root token: the CLI and the providers get it without an environment variable. */
    readonly tokenHelper: string;
    /** Value of `VAULT_CONFIG_PATH`. */
    readonly clientConfig: string;
  };
  readonly kubernetes: Cluster;
  /** A second cluster, in a network of its own, which runs when somebody has asked for it. */
  readonly secondCluster: Cluster;
  /** A second CA for hosts, which runs when somebody has asked for it. */
  readonly stepCa: Endpoint & {
    readonly dir: string;
    readonly config: string;
    readonly database: string;
    /** The root that Vault holds, and that has signed the intermediate. */
    readonly rootCertificate: string;
    readonly certificate: string;
    readonly privateKey: string;
    /** Name of the provisioner whose tokens let a host in. */
    readonly provisioner: string;
    /** Opens the provisioner's key, 0400. */
    readonly provisionerPassword: string;
  };
  /** The hosts that `up` starts. */
  readonly hosts: readonly Host[];
  readonly ssh: {
    readonly dir: string;
    /** Key by which root logs in on each host, 0400. */
    readonly privateKey: string;
    readonly publicKey: string;
    /** Host keys of all hosts, as ssh(1) reads them. */
    readonly knownHosts: string;
    /** Settings with which `ssh -F <file> nas` works. */
    readonly config: string;
  };
  readonly pulumi: {
    readonly dir: string;
    readonly home: string;
    readonly backendDir: string;
    readonly passphrase: string;
    /** Stack configuration in the checkout; Pulumi writes `encryptionsalt` into it. */
    readonly stackConfig: string;
  };
}

/**
 * Describes the lab instance `name`.
 *
 * @param name `LAB`; at most 12 characters, because the kernel takes 15 for the name of a bridge.
 * @param cacheDir `HOMELAB_PKI_CACHE`. @default "/var/cache/homelab-pki"
 * @param hosts `LAB_HOSTS`: how many hosts it has. @default 3
 * @throws LabError when the name cannot be part of an interface, a path and a stack name.
 */
export function labLayout(
  name: string = DEFAULT_LAB,
  cacheDir: string = CACHE_ROOT,
  hosts: number = DEFAULT_HOSTS,
): Lab {
  if (!/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/.test(name)) {
    throw new LabError(
      `LAB=${name}: a lab's name has 1 to 12 lower-case letters, digits or hyphens, ` +
        "starts with a letter and does not end with a hyphen",
    );
  }
  const stateDir = join(STATE_ROOT, name);
  const runDir = join(stateDir, "run");
  const vaultDir = join(stateDir, "vault");
  const pulumiDir = join(stateDir, "pulumi");
  const sshDir = join(stateDir, "ssh");
  const stepCaDir = join(stateDir, "step-ca");
  const namespace = `homelab-pki-${name}`;
  const offset = portOffset(name);
  return {
    name,
    stateDir,
    cacheDir,
    cache: {
      servers: join(cacheDir, "servers"),
      bin: join(cacheDir, "bin"),
      rootfs: join(cacheDir, "rootfs"),
      images: join(cacheDir, "images"),
      charts: join(cacheDir, "charts"),
    },
    logsDir: join(stateDir, "logs"),
    runDir,
    lock: namespace,
    network: {
      namespace,
      namespaceFile: join("/run/netns", namespace),
      bridge: `br-${name}`,
      gateway: GATEWAY_ADDRESS,
      prefixLength: PREFIX_LENGTH,
    },
    domain: DOMAIN,
    cgroup: namespace,
    vault: {
      ...httpsEndpoint("vault", VAULT_ADDRESS, VAULT_PORT, VAULT_PORT + offset, runDir),
      dir: vaultDir,
      config: join(vaultDir, "vault.json"),
      dataDir: join(vaultDir, "data"),
      pluginDir: join(vaultDir, "plugins"),
      auditDir: join(vaultDir, "audit"),
      auditLog: join(vaultDir, "audit/audit.log"),
      caCertificate: join(vaultDir, "tls/ca.crt"),
      certificate: join(vaultDir, "tls/server.crt"),
      privateKey: join(vaultDir, "tls/server.key"),
      rootToken: join(vaultDir, "root-token"),
      unsealKey: join(vaultDir, "unseal-key"),
      tokenHelper: join(vaultDir, "token-helper"),
      clientConfig: join(vaultDir, "client.hcl"),
    },
    kubernetes: clusterLayout(name, 0, offset, stateDir, runDir),
    secondCluster: clusterLayout(name, 1, offset, stateDir, runDir),
    stepCa: {
      ...httpsEndpoint("step-ca", STEP_CA_ADDRESS, STEP_CA_PORT, STEP_CA_PORT + offset, runDir),
      dir: stepCaDir,
      config: join(stepCaDir, "ca.json"),
      database: join(stepCaDir, "db"),
      rootCertificate: join(stepCaDir, "root_ca.crt"),
      certificate: join(stepCaDir, "intermediate_ca.crt"),
      privateKey: join(stepCaDir, "intermediate_ca.key"),
      provisioner: "hosts",
      provisionerPassword: join(stepCaDir, "provisioner-password"),
    },
    hosts: Array.from({ length: hosts }, (_, index) => hostLayout(index, offset, stateDir, runDir)),
    ssh: {
      dir: sshDir,
      privateKey: join(sshDir, "id_ed25519"),
      publicKey: join(sshDir, "id_ed25519.pub"),
      knownHosts: join(sshDir, "known_hosts"),
      config: join(sshDir, "config"),
    },
    pulumi: {
      dir: pulumiDir,
      home: join(pulumiDir, "home"),
      backendDir: join(pulumiDir, "state"),
      passphrase: join(pulumiDir, "passphrase"),
      stackConfig: join(PROJECT_DIR, `Pulumi.${name}.yaml`),
    },
  };
}

/**
 * The lab that the environment selects: `LAB`, `HOMELAB_PKI_CACHE` and `LAB_HOSTS`.
 *
 * @throws LabError as {@link labLayout}, or when a lab cannot have so many hosts.
 */
export function selectedLab(environment: NodeJS.ProcessEnv = process.env): Lab {
  // An empty variable means "not set", as `LAB= make up` is typed.
  return labLayout(
    environment.LAB || DEFAULT_LAB,
    environment.HOMELAB_PKI_CACHE || CACHE_ROOT,
    hostCount(environment.LAB_HOSTS),
  );
}

/** Every host that the lab may have had under another `LAB_HOSTS` too. */
export function possibleHosts(lab: Lab): readonly Host[] {
  return labLayout(lab.name, lab.cacheDir, MOST_HOSTS).hosts;
}

/**
 * `lab` has the ports that everybody knows and `test` theirs plus 10000; any other name gets ports of its own,
 * always the same, below the range from which Linux takes ports for outgoing connections (32768).
 */
function portOffset(name: string): number {
  if (name === DEFAULT_LAB) return 0;
  if (name === "test") return 10_000;
  return 12_000 + (createHash("sha256").update(name).digest().readUInt32BE(0) % 10_000);
}
