import { kubectl } from "./clients.ts";
import { RESTRICTED } from "./pod-security.ts";

/** Namespace of the shipped configuration's mesh, whose one rule lets `client` call `server`. */
export const MESH_NAMESPACE = "echo";

/** Trust domain of the shipped configuration's mesh. */
export const TRUST_DOMAIN = "lab.example.com";

/** Port of {@link SERVER}'s pods. */
export const SERVER_PORT = 8080;

/** Istio's echo server and client. */
export const ECHO_IMAGE = "lab.local/echo:1.31-dev";

const MADE_BY_TESTS = { "homelab-pki/made-by": "tests" } as const;
const KINDS = ["deployment", "service", "serviceaccount", "destinationrule", "virtualservice"];

/** A program with Istio's echo server and client, as a Deployment of one pod. */
export interface Workload {
  readonly name: string;
  /** Service account, which makes its identity. @default its name */
  readonly account?: string;
  /** @default true */
  readonly sidecar?: boolean;
  /** What pilot-agent reads from its environment. @default what the mesh says */
  readonly agent?: Readonly<Record<string, string>>;
}

/** The two that the rule of the shipped configuration is about. */
export const SERVER: Workload = { name: "server" };
export const CLIENT: Workload = { name: "client" };

/** What a workload has that renews its certificate about every 18 s, long before it has to. */
export const HASTY: Pick<Workload, "agent"> = {
  agent: { SECRET_TTL: "10m", SECRET_GRACE_PERIOD_RATIO: "0.97" },
};

/** SPIFFE ID of a service account of the mesh. */
export const identityOf = (account: string): string =>
  `spiffe://${TRUST_DOMAIN}/ns/${MESH_NAMESPACE}/sa/${account}`;

/** Starts workloads and waits until they are ready. */
export async function startWorkloads(...workloads: readonly Workload[]): Promise<void> {
  await createWorkloads(...workloads);
  for (const { name } of workloads) await workloadReady(name);
}

/** Creates workloads and the service in front of {@link SERVER}, and does not wait. */
export async function createWorkloads(...workloads: readonly Workload[]): Promise<void> {
  await apply([...programs(workloads), service()]);
}

/** What makes workloads, for a cluster of which only some are: the service is there with {@link SERVER} alone. */
export function workloadObjects(...workloads: readonly Workload[]): object[] {
  return [...programs(workloads), ...(workloads.some(({ name }) => name === SERVER.name) ? [service()] : [])];
}

/** Workloads and their service accounts, each once. */
function programs(workloads: readonly Workload[]): object[] {
  const accounts = new Set(workloads.map(({ name, account = name }) => account));
  return [...[...accounts].map(serviceAccount), ...workloads.map(deployment)];
}

/** Waits until a workload's pod and its sidecar are ready. */
export async function workloadReady(name: string, seconds = 120): Promise<void> {
  await kubectl([
    ...["rollout", "status", `deployment/${name}`, "-n", MESH_NAMESPACE],
    `--timeout=${seconds}s`,
  ]);
}

/** Whether a workload's pod and its sidecar are ready. */
export async function isReady(name: string): Promise<boolean> {
  const ready = ["-o", "jsonpath={.status.readyReplicas}"];
  return (await kubectl(["get", `deployment/${name}`, "-n", MESH_NAMESPACE, ...ready])) === "1";
}

/**
 * Has each call to {@link SERVER} come with a handshake of its own, and none tried again: what a handshake or a server
 * drops, the caller sees.
 */
export async function handshakeForEachCall(): Promise<void> {
  const host = `${SERVER.name}.${MESH_NAMESPACE}.svc.cluster.local`;
  const rule = { host, trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" }, connectionPool: ONE_REQUEST } };
  await apply([
    object("networking.istio.io/v1", "DestinationRule", SERVER.name, { spec: rule }),
    object("networking.istio.io/v1", "VirtualService", SERVER.name, {
      spec: { hosts: [host], http: [{ route: [{ destination: { host } }], retries: { attempts: 0 } }] },
    }),
  ]);
}

const ONE_REQUEST = { http: { maxRequestsPerConnection: 1 } } as const;

/** Removes everything that tests have put into the mesh's namespace. */
export async function removeWorkloads(): Promise<void> {
  const selector = Object.entries(MADE_BY_TESTS).flat().join("=");
  await kubectl(["delete", KINDS.join(","), "-n", MESH_NAMESPACE, "-l", selector]);
  // A pod outlives its Deployment for a moment, and the next test would meet it.
  await kubectl(["wait", "--for=delete", "pod", "-n", MESH_NAMESPACE, "-l", selector, "--timeout=60s"]);
}

async function apply(items: readonly object[]): Promise<void> {
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

function object(apiVersion: string, kind: string, name: string, content: object): object {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: MESH_NAMESPACE, labels: MADE_BY_TESTS },
    ...content,
  };
}

function serviceAccount(name: string): object {
  return object("v1", "ServiceAccount", name, {});
}

function service(): object {
  const ports = [{ name: "http", port: 80, targetPort: SERVER_PORT }];
  return object("v1", "Service", SERVER.name, { spec: { selector: { app: SERVER.name }, ports } });
}

function deployment({ name, account = name, sidecar = true, agent = {} }: Workload): object {
  const labels = { app: name, ...MADE_BY_TESTS, "sidecar.istio.io/inject": String(sidecar) };
  const annotations = {
    "proxy.istio.io/config": JSON.stringify({ proxyMetadata: agent }),
    // How handshakes went, which Istio leaves out otherwise.
    "sidecar.istio.io/statsInclusionRegexps": "listener\\..*\\.ssl\\..*",
  };
  const app = {
    name: "app",
    image: ECHO_IMAGE,
    imagePullPolicy: "Never",
    args: [`--port=${SERVER_PORT}`],
    ports: [{ containerPort: SERVER_PORT }],
    securityContext: RESTRICTED,
  };
  const spec = { serviceAccountName: account, terminationGracePeriodSeconds: 1, containers: [app] };
  return object("apps/v1", "Deployment", name, {
    spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels, annotations }, spec } },
  });
}
