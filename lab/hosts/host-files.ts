import { join } from "node:path";
import { type Host, type Lab, possibleHosts } from "../layout.ts";
import { type MachineFile, sourceFiles } from "../machine/files.ts";

/** The hosts' own files, laid out as on the host. */
const SOURCE_DIR = join(import.meta.dirname, "files");

/**
 * All files that the lab puts on a host: those of `files/` as they are, and what differs from host to host.
 *
 * @param authorizedKey Public key of whoever may log in as root.
 */
export async function hostFiles(lab: Lab, host: Host, authorizedKey: string): Promise<MachineFile[]> {
  const file = (path: string, content: string): MachineFile => ({ path, content, mode: 0o644 });
  return [
    ...(await sourceFiles(SOURCE_DIR)),
    file("etc/hostname", `${host.name}\n`),
    file("etc/hosts", hostsFile(lab)),
    file("etc/ssh/authorized_keys.d/root", authorizedKey),
    // Before 80-container-host0.network of systemd, which asks for an address.
    file("etc/systemd/network/10-host0.network", networkFile(lab, host)),
  ];
}

/** The same on each host, however many there are: a host that is added later is known to those before it. */
function hostsFile(lab: Lab): string {
  const lines = possibleHosts(lab).map(({ address, name }) => `${address} ${name}.${lab.domain} ${name}`);
  return ["127.0.0.1 localhost", ...lines, ""].join("\n");
}

function networkFile(lab: Lab, host: Host): string {
  const { gateway, prefixLength } = lab.network;
  const lines = [`Address=${host.address}/${prefixLength}`, `Gateway=${gateway}`];
  return ["[Match]", "Name=host0", "", "[Network]", ...lines, ""].join("\n");
}
