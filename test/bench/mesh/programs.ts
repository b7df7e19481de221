import { setTimeout as sleep } from "node:timers/promises";
import { imageReference } from "../../../lab/kubernetes/images.ts";
import { pinnedVersion } from "../../../lab/servers/versions.ts";
import { kubectl } from "../../support/clients.ts";
import { RESTRICTED } from "../../support/pod-security.ts";

const IMAGE = imageReference({ name: "fortio", tag: pinnedVersion("fortio", "fortio.org/fortio") });
const PORT = 8080;
const LABEL = "homelab-pki/made-by=bench";

/** Starts a server and a client in a namespace: the same two programs, whether it belongs to the mesh or not. */
export async function startPrograms(namespace: string): Promise<void> {
  const [key = "", value] = LABEL.split("=");
  const object = (apiVersion: string, kind: string, name: string, content: object = {}) => ({
    apiVersion,
    kind,
    metadata: { name, namespace, labels: { [key]: value } },
    ...content,
  });
  const ports = [{ name: "http", port: 80, targetPort: PORT }];
  const items = [
    object("v1", "Service", "server", { spec: { selector: { app: "server" }, ports } }),
    ...["server", "client"].flatMap((name) => [
      object("v1", "ServiceAccount", name),
      object("apps/v1", "Deployment", name, { spec: deployment(name) }),
    ]),
  ];
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

/** Removes them, and waits until nothing of them takes part in the next figure. */
export async function removePrograms(namespace: string): Promise<void> {
  const kinds = "deployment,service,serviceaccount";
  await kubectl(["delete", kinds, "-n", namespace, "-l", LABEL]);
  await kubectl([
    "wait",
    "--for=delete",
    "pod",
    "-n",
    namespace,
    "-l",
    "app in (server,client)",
    "--timeout=60s",
  ]);
}

/** Has the client's program run with arguments, and returns what it prints. */
export function inClient(namespace: string, ...args: readonly string[]): Promise<string> {
  return kubectl(["exec", "-n", namespace, "deployment/client", "-c", "app", "--", "/fortio", ...args]);
}

/** How the client finds the server. */
export const urlOf = (namespace: string): string => `http://server.${namespace}.svc.cluster.local`;

/**
 * Calls until the server answers.
 *
 * @returns who the caller was, as the server's proxy had it; nothing without a proxy
 * @throws Error when it does not within two minutes
 */
export async function firstAnswer(namespace: string): Promise<string | undefined> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    try {
      const seen = await inClient(namespace, "curl", "-quiet", `${urlOf(namespace)}/debug`);
      return /^X-Forwarded-Client-Cert: .*URI=(\S+)$/m.exec(seen)?.[1];
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

function deployment(name: string): object {
  const only = (port: string) => [`-${port}-port`, "disabled"];
  const app = {
    name: "app",
    image: IMAGE,
    imagePullPolicy: "Never",
    args: ["server", "-http-port", String(PORT), ...["grpc", "tcp", "udp", "redirect"].flatMap(only)],
    ports: [{ containerPort: PORT }],
    securityContext: RESTRICTED,
  };
  return {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { serviceAccountName: name, terminationGracePeriodSeconds: 1, containers: [app] },
    },
  };
}
