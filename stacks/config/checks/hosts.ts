import { seconds } from "../../../components/shared/duration.ts";
import { CREDENTIALS, type ManagedHost, managedHosts, sshHost } from "../host-defaults.ts";
import { formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import { check } from "./check.ts";

/** Machines are looked after by the layer `hosts`, and a machine that is only listed has nothing to be done. */
export const hostLayer = check(["hosts", "layers"], ({ hosts, layers }, problems) => {
  for (const [index, { connection, profiles }] of hosts.entries()) {
    const path = ["hosts", index];
    if (connection !== undefined && !layers.includes("hosts")) {
      const text = 'needs the layer that connects; allowed: nothing, or layers with "hosts"';
      problems.note([...path, "connection"], text);
    } else if (connection === undefined && profiles.length > 0) {
      const text = "a machine without connection is only listed; allowed: nothing, or a connection beside it";
      problems.note([...path, "profiles"], text);
    }
  }
});

/** Every connection knows where to go, whom to expect there and how to prove itself. */
export const hostConnections = check(["hosts", "hostDefaults"], ({ hosts, hostDefaults }, problems) => {
  for (const one of managedHosts(hosts, hostDefaults)) {
    const { connection } = one.host;
    if (sshHost(one.host) === undefined) {
      problems.missing(one.pathOf("connection", "host"), "a name or an address, or one in addresses");
    }
    checkPinned(one, [], connection, problems);
    if (connection.jumpHost !== undefined) checkPinned(one, ["jumpHost"], connection.jumpHost, problems);
    checkCredentials(one, problems);
    if (connection.sudo && connection.user === "root") {
      problems.refuse(
        one.pathOf("connection", "sudo"),
        "does not go with user root",
        "false, or another user",
      );
    }
  }
});

interface Pinned {
  readonly hostKey?: string | undefined;
  readonly hostKeyFile?: string | undefined;
}

function checkPinned(
  { pathOf }: ManagedHost,
  at: readonly string[],
  { hostKey, hostKeyFile }: Pinned,
  problems: Problems,
): void {
  const path = pathOf("connection", ...at, "hostKey");
  if (hostKey === undefined && hostKeyFile === undefined) {
    problems.missing(path, "the machine's public key, or hostKeyFile: nobody else may answer in its place");
  } else if (hostKey !== undefined && hostKeyFile !== undefined) {
    const file = pathOf("connection", ...at, "hostKeyFile");
    problems.refuse(file, `goes with ${formatPath(path)}`, "one of the two");
  }
}

function checkCredentials({ host, index, pathOf }: ManagedHost, problems: Problems): void {
  const { agent, privateKeyFile, privateKey } = host.connection;
  const given = CREDENTIALS.filter(
    (field) => ({ agent: agent || undefined, privateKeyFile, privateKey })[field],
  );
  const [first, second] = given;
  if (first === undefined) {
    const path = ["hosts", index, "connection", "privateKeyFile"];
    problems.missing(path, "a file with the private key, agent: true, or privateKey set with --secret");
  } else if (second !== undefined) {
    const other = formatPath(pathOf("connection", first));
    problems.refuse(pathOf("connection", second), `goes with ${other}`, "one of the two");
  }
  const path = pathOf("connection", "privateKey");
  if (privateKey !== undefined && !problems.isSecret(String(path[0]))) {
    const text = `readable in the stack's file: treat this key as exposed; allowed: pulumi config set --secret --path '${formatPath(path)}', privateKeyFile or agent: true`;
    problems.note(path, text);
  }
}

/** Machines that step-ca enrols have one, and what only Vault does is asked of Vault alone. */
export const hostEnrolment = check(["hosts", "hostDefaults"], (settings, problems) => {
  const { hosts, hostDefaults, stepCa } = settings as typeof settings & { readonly stepCa?: object };
  for (const { host, index, pathOf } of managedHosts(hosts, hostDefaults)) {
    if (host.enrolment !== "step") continue;
    if (stepCa === undefined && !problems.has("stepCa")) {
      problems.refuse(pathOf("enrolment"), "needs homelab-pki:stepCa", '"vault", or stepCa set');
    }
    if (host.recoverWithin !== undefined) {
      const path = ["hosts", index, "recoverWithin"];
      problems.refuse(path, "does not go with enrolment step", "nothing, or enrolment vault");
    }
  }
});

/** The password of step-ca's provisioner comes from one place, and from none that others read. */
export const stepCa = check(["stepCa"], ({ stepCa }, problems) => {
  const { password, passwordFile } = stepCa;
  const path = ["stepCa", "password"];
  if (password === undefined && passwordFile === undefined) {
    problems.missing(path, "the provisioner's password set with --secret, or passwordFile");
  } else if (password !== undefined && passwordFile !== undefined) {
    problems.refuse(["stepCa", "passwordFile"], `goes with ${formatPath(path)}`, "one of the two");
  } else if (password !== undefined && !problems.isSecret("stepCa")) {
    const text = `readable in the stack's file: change it at step-ca; allowed: pulumi config set --secret --path '${formatPath(path)}', or passwordFile`;
    problems.note(path, text);
  }
});

/** How often a machine looks at its certificate at most; shorter lives would be over in between. */
const SHORTEST_LIFETIME = "1m";

/** No certificate of a machine outlives its intermediate, nor is over before it can be renewed. */
export const hostLifetimes = [
  check(["hosts", "hostDefaults"], ({ hosts, hostDefaults }, problems) => {
    for (const { host, pathOf } of managedHosts(hosts, hostDefaults)) {
      if (seconds(host.lifetime) >= seconds(SHORTEST_LIFETIME)) continue;
      problems.refuse(
        pathOf("lifetime"),
        "would be over before the machine looks at it",
        `at least ${SHORTEST_LIFETIME}`,
      );
    }
  }),
  check(["layers", "hosts", "hostDefaults", "intermediateCa"], (settings, problems) => {
    const { layers, hosts, hostDefaults, intermediateCa } = settings;
    if (!layers.includes("trust-root")) return;
    const limit = ["intermediateCa", "ttl"] as const;
    for (const { host, pathOf } of managedHosts(hosts, hostDefaults)) {
      if (host.enrolment !== "vault") continue;
      const most = seconds(intermediateCa.ttl);
      const lifetime = seconds(host.lifetime);
      const allowed = `at most ${problems.show(limit)}`;
      if (lifetime > most) {
        problems.refuse(pathOf("lifetime"), `is longer than ${problems.cite(limit)}`, allowed);
      } else if (host.recoverWithin !== undefined && lifetime + seconds(host.recoverWithin) > most) {
        const why = `and the lifetime ${host.lifetime} are longer than ${problems.cite(limit)}`;
        problems.refuse(pathOf("recoverWithin"), why, `${allowed} together`);
      }
    }
  }),
];
