import { readFileSync } from "node:fs";
import * as z from "zod";
import { port } from "../../shared/scalars.ts";
import type { HostPart } from "../host-part.ts";
import type { HostFacts } from "../identity.ts";
import { defineProfile } from "./profile.ts";
import { addressRange } from "./shared/addresses.ts";
import { serviceDropIn } from "./shared/drop-in.ts";
import { interfaceName } from "./shared/names.ts";
import { requireSystemd } from "./shared/service.ts";
import { configuration, DEFAULT_PORT, tunnelPeer, WIREGUARD_KEY } from "./wireguard-config.ts";

const SYNC = "/usr/local/sbin/homelab-pki-wireguard-sync";

const settings = z.strictObject({
  /** Name of the network interface. */
  interface: interfaceName.default("wg0"),
  /** The host's own addresses in the tunnel. */
  addresses: z.array(addressRange).min(1, { error: "at least one address" }),
  /** UDP port. */
  listenPort: port.default(DEFAULT_PORT),
  /** `kernel`: the kernel's own; `userspace`: wireguard-go, for a kernel that has none. */
  implementation: z.enum(["kernel", "userspace"], { error: "kernel or userspace" }).default("kernel"),
  peers: z
    .array(tunnelPeer)
    .min(1, { error: "at least one peer" })
    .refine((peers) => new Set(peers.map(({ host }) => host)).size === peers.length, {
      error: "each host once",
    }),
});

type Settings = z.output<typeof settings>;

/**
 * A WireGuard tunnel to other hosts of the stack, for what leaves the network. Each host makes its own key; the program
 * knows public keys alone. A changed list of peers is taken over by the running tunnel.
 *
 * @throws InputPropertyError if a peer is no other host of the stack, or keeps alive at an impossible interval
 * @see https://www.man7.org/linux/man-pages/man8/wg-quick.8.html
 */
export const wireguard = defineProfile({ name: "wireguard", settings, part });

function part(settings: Settings, host: HostFacts): HostPart {
  requireSystemd("wireguard", host);
  const { interface: name, implementation } = settings;
  const unit = `wg-quick@${name}`;
  const userspace = implementation === "userspace";
  return {
    // A part for each interface, so that one of another name is taken away and not forgotten.
    name: `wireguard-${name}`,
    files: [
      { path: `/etc/wireguard/${name}.conf`, content: configuration(settings, host), mode: "0600" },
      {
        path: SYNC,
        content: readFileSync(new URL("./scripts/wireguard-sync.sh", import.meta.url), "utf8"),
        mode: "0755",
      },
      // The packaged reload is a syncconf that takes the private key away: it stands in a file of its own.
      serviceDropIn(unit, [
        ...(userspace ? ["Environment=WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go"] : []),
        "ExecReload=",
        `ExecReload=${SYNC} %i`,
      ]),
    ],
    apply: `${userspace ? NEEDS_USERSPACE : NEEDS_KERNEL}${startOrSync(unit, settings)}`,
    remove: takeDown(unit, name),
    verify: `[ "$(wg show ${name} public-key)" = "$(wg pubkey <${WIREGUARD_KEY})" ]\n`,
  };
}

const NEEDS_USERSPACE = `command -v wireguard-go >/dev/null || {
  echo 'homelab-pki: wireguard-go is not installed, which implementation: userspace needs' >&2
  exit 1
}
`;

const NEEDS_KERNEL = `modprobe --quiet wireguard || [ -e /sys/module/wireguard ] || {
  echo 'homelab-pki: this kernel has no WireGuard: set implementation: userspace and install wireguard-go' >&2
  exit 1
}
`;

/** Addresses belong to the interface, which only a restart makes anew; everything else can change under traffic. */
function startOrSync(unit: string, { interface: name, addresses }: Settings): string {
  return `systemctl enable --quiet ${unit}
have=$(ip -oneline address show dev ${name} scope global 2>/dev/null | awk '{ print $4 }' | sort)
want=$(printf '%s\\n' ${addresses.join(" ")} | sort)
if systemctl is-active --quiet ${unit} && [ "$have" = "$want" ]; then
  systemctl reload ${unit}
else
  systemctl restart ${unit}
fi
`;
}

/** Its configuration file is gone by now, so wg-quick cannot take the interface down. */
function takeDown(unit: string, name: string): string {
  return `systemctl disable --quiet ${unit} || true
systemctl stop ${unit} 2>/dev/null || true
systemctl reset-failed ${unit} 2>/dev/null || true
ip link delete dev ${name} 2>/dev/null || true
`;
}
