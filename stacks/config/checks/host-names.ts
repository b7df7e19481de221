import { isIPv6 } from "node:net";
import { fullNameOf } from "../../../components/host/identity.ts";
import { type ManagedHost, managedHosts, sshHost } from "../host-defaults.ts";
import { formatPath } from "../path.ts";
import { check, refuseDuplicates } from "./check.ts";
import { isWithin } from "./names.ts";

/** No two machines have one name, and no two connections end at one SSH server. */
export const distinctHosts = [
  check(["hosts"], ({ hosts }, problems) => {
    refuseDuplicates(
      hosts,
      ({ name }) => name,
      (index, first) => {
        const why = `is the name of ${formatPath(["hosts", first])} too`;
        problems.refuse(["hosts", index, "name"], why, "a name of its own");
      },
    );
    for (const [index, { addresses }] of hosts.entries()) {
      refuseDuplicates(addresses, canonical, (position) => {
        problems.refuse(["hosts", index, "addresses", position], "is listed twice", "each address once");
      });
    }
  }),
  check(["hosts", "hostDefaults"], ({ hosts, hostDefaults }, problems) => {
    const managed = managedHosts(hosts, hostDefaults).filter(({ host }) => sshHost(host) !== undefined);
    refuseDuplicates(managed, server, (at, first) => {
      const [one, other] = [managed[at], managed[first]] as [ManagedHost, ManagedHost];
      const own = one.host.connection.host !== undefined;
      const path = ["hosts", one.index, ...(own ? ["connection", "host"] : ["addresses", 0])];
      const why = `with port ${one.host.connection.port} is where ${formatPath(["hosts", other.index])} is too`;
      problems.refuse(path, why, "an SSH server of its own");
    });
  }),
];

/** The SSH server of a machine; behind a jump host the same address is another one. */
function server({ host }: ManagedHost): string {
  const { port, jumpHost } = host.connection;
  const through = jumpHost === undefined ? "" : `${canonical(jumpHost.host)} ${jumpHost.port}`;
  return `${through} ${canonical(sshHost(host) ?? "")} ${port}`;
}

/** One spelling for each address. */
function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address;
}

/** The full name is the certificate's common name, which cannot be longer (RFC 5280, ub-common-name). */
const LONGEST_NAME = 64;

/** Every name in a machine's certificate is inside the domain and no longer than names there can be. */
export const hostNames = check(["hosts", "domain"], ({ hosts, domain }, problems) => {
  for (const [index, { name: label, dnsNames, connection }] of hosts.entries()) {
    if (connection === undefined) continue;
    const fullName = fullNameOf({ name: label, domain });
    if (fullName.length > LONGEST_NAME) {
      const why = `becomes ${fullName}, ${fullName.length} characters`;
      problems.refuse(["hosts", index, "name"], why, `at most ${LONGEST_NAME} with the domain`);
    }
    for (const [position, name] of dnsNames.entries()) {
      const path = ["hosts", index, "dnsNames", position];
      if (name.startsWith("*.")) {
        problems.refuse(path, "would let the machine speak for others", `names one by one, below ${domain}`);
      } else if (!name.endsWith(`.${domain}`)) {
        problems.refuse(path, `is not within ${problems.cite(["domain"])}`, `names below ${domain}`);
      }
    }
  }
});

/** The machines' full names are within what the intermediate may sign: its certificates would be refused everywhere. */
export const permittedHosts = check(
  ["layers", "hosts", "hostDefaults", "domain", "intermediateCa"],
  ({ layers, hosts, hostDefaults, domain, intermediateCa }, problems) => {
    const permitted = intermediateCa.permittedDnsDomains;
    if (permitted === undefined || !layers.includes("trust-root")) return;
    if (isWithin(domain, permitted)) return;
    const path = formatPath(["intermediateCa", "permittedDnsDomains"]);
    for (const { index, host } of managedHosts(hosts, hostDefaults)) {
      if (host.enrolment !== "vault") continue;
      const why = `becomes ${fullNameOf({ name: host.name, domain })}, which is not within ${path}`;
      problems.refuse(["hosts", index, "name"], why, `a domain within ${permitted.join(", ")}`);
    }
  },
);
