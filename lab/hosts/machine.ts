import type { Host } from "../layout.ts";
import type { Machine } from "../machine/machine.ts";

/** The machine that a host is. */
export function hostMachine(host: Host): Machine {
  return { name: host.name, title: `host ${host.name}`, daemon: `host-${host.name}`, dir: host.dir };
}
