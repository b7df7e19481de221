import { pinnedVersion } from "./versions.ts";

/** A program that the lab builds once from its published Go module. */
export interface Server {
  /** Its name in the cache. */
  readonly name: string;
  /** Folder of its Go module below `lab/servers/`; programs of one module share it. @default the name */
  readonly module?: string;
  /** Go package that is built, as `go build` takes it. @default "." */
  readonly package?: string;
  /** File name of the program. @default the name */
  readonly binary?: string;
  /** Names under which people call it; each becomes a link in the cache's `bin`. @default none */
  readonly commands?: readonly string[];
  /** Build tags. @default none */
  readonly tags?: readonly string[];
  /** `-X` settings of the linker: variable and value. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Environment of the build. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** CPU time that a first build takes, in minutes: what a newcomer is told to wait for. */
  readonly cpuMinutes: number;
}

/** Istio's version. Its module is published without one, at a commit of the branch that becomes it. */
export const ISTIO_VERSION = "1.31-dev";

// They run inside the node or a host, in its own root filesystem or in an image of nothing else: no C library of the
// machine's.
const STATIC = { CGO_ENABLED: "0" };

const METALLB = { module: "metallb", environment: STATIC } as const;

// Istiod asks each proxy for its version.
const ISTIO = {
  module: "istio",
  variables: { "istio.io/istio/pkg/version.buildVersion": ISTIO_VERSION },
  environment: STATIC,
} as const;

const PULUMI_VERSION = pinnedVersion("pulumi", "github.com/pulumi/pulumi/pkg/v3");
const KUBERNETES_VERSION = pinnedVersion("kubernetes", "k8s.io/kubernetes");
const [, KUBERNETES_MAJOR = "", KUBERNETES_MINOR = ""] = /^v(\d+)\.(\d+)\./.exec(KUBERNETES_VERSION) ?? [];

/** All programs of the lab, in the order in which they are built. Versions stand in each folder's go.mod. */
export const SERVERS: readonly Server[] = [
  {
    name: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    commands: ["pulumi"],
    // The SDK refuses an engine without a version.
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": PULUMI_VERSION },
    cpuMinutes: 6,
  },
  {
    name: "vault",
    commands: ["vault"],
    // Without the secrets engines and logins of clouds and databases, which would be half of what there is to compile.
    tags: ["minimal"],
    cpuMinutes: 9,
  },
  {
    name: "vault-kubernetes-auth",
    module: "vault",
    package: "github.com/hashicorp/vault-plugin-auth-kubernetes/cmd/vault-plugin-auth-kubernetes",
    cpuMinutes: 1,
  },
  {
    name: "kubernetes",
    binary: "labkube",
    commands: ["kubectl"],
    variables: {
      "k8s.io/component-base/version.gitVersion": KUBERNETES_VERSION,
      "k8s.io/component-base/version.gitMajor": KUBERNETES_MAJOR,
      "k8s.io/component-base/version.gitMinor": KUBERNETES_MINOR,
      "k8s.io/component-base/version.gitTreeState": "clean",
      "k8s.io/component-base/version.gitCommit": "local",
    },
    environment: STATIC,
    cpuMinutes: 8,
  },
  { name: "pause", environment: STATIC, cpuMinutes: 1 },
  { name: "coredns", environment: STATIC, cpuMinutes: 2 },
  {
    name: "cert-manager",
    environment: STATIC,
    // It names itself by it in what it writes to the API server.
    variables: {
      "github.com/cert-manager/cert-manager/pkg/util.AppVersion": pinnedVersion(
        "cert-manager",
        "github.com/cert-manager/cert-manager",
      ),
    },
    cpuMinutes: 4,
  },
  {
    name: "trust-manager",
    package: "github.com/cert-manager/trust-manager/cmd/trust-manager",
    environment: STATIC,
    cpuMinutes: 3,
  },
  {
    name: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    commands: ["helm"],
    variables: {
      "helm.sh/helm/v3/internal/version.version": pinnedVersion("helm", "helm.sh/helm/v3"),
      // For which Kubernetes "helm template" renders a chart; without, for one that charts of today refuse.
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": KUBERNETES_MAJOR,
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": KUBERNETES_MINOR,
    },
    cpuMinutes: 2,
  },
  {
    name: "step-ca",
    package: "github.com/smallstep/certificates/cmd/step-ca",
    variables: { "main.Version": pinnedVersion("step-ca", "github.com/smallstep/certificates").slice(1) },
    // With C, it wants a library for smart cards.
    environment: STATIC,
    cpuMinutes: 5,
  },
  {
    name: "step",
    package: "github.com/smallstep/cli/cmd/step",
    commands: ["step"],
    variables: { "main.Version": pinnedVersion("step", "github.com/smallstep/cli").slice(1) },
    environment: STATIC,
    cpuMinutes: 2,
  },
  { ...METALLB, name: "metallb-controller", package: "go.universe.tf/metallb/controller", cpuMinutes: 2 },
  { ...METALLB, name: "metallb-speaker", package: "go.universe.tf/metallb/speaker", cpuMinutes: 1 },
  { ...ISTIO, name: "pilot-discovery", package: "istio.io/istio/pilot/cmd/pilot-discovery", cpuMinutes: 6 },
  { ...ISTIO, name: "pilot-agent", package: "istio.io/istio/pilot/cmd/pilot-agent", cpuMinutes: 1 },
  { ...ISTIO, name: "install-cni", package: "istio.io/istio/cni/cmd/install-cni", cpuMinutes: 1 },
  { ...ISTIO, name: "istio-cni", package: "istio.io/istio/cni/cmd/istio-cni", cpuMinutes: 1 },
  // Workloads of the mesh, and what calls them.
  { ...ISTIO, name: "echo-server", package: "istio.io/istio/pkg/test/echo/cmd/server", cpuMinutes: 1 },
  { ...ISTIO, name: "echo-client", package: "istio.io/istio/pkg/test/echo/cmd/client", cpuMinutes: 1 },
  // What the mesh's figures are measured with. Releases after this need a module that Go's proxy does not hand out.
  { name: "fortio", package: "fortio.org/fortio", environment: STATIC, cpuMinutes: 1 },
];

/**
 * The program `name` of {@link SERVERS}.
 *
 * @throws Error when there is none: a mistake in the lab's own code.
 */
export function server(name: string): Server {
  const found = SERVERS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`lab/servers/servers.ts has no server "${name}"`);
  return found;
}
