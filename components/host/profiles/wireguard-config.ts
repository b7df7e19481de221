import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Duration, seconds } from "../../shared/duration.ts";
import { invalidInput } from "../../shared/errors.ts";
import { duration } from "../../shared/scalars.ts";
import type { HostFacts, HostPeer } from "../identity.ts";
import { addressRange, hostAndPort } from "./shared/addresses.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { label } from "./shared/names.ts";
import { joined } from "./shared/scalars.ts";

/** The private key of a host's tunnels: made there, 0400, root's. */
export const WIREGUARD_KEY = "/etc/wireguard/homelab-pki.key";

/** UDP port of WireGuard, unless a host says another. */
export const DEFAULT_PORT = 51_820;

const ENDPOINT = "a host and a port, such as vpn.example.com:51820, or none";
const endpointOrNone = z
  .string({ error: ENDPOINT })
  .refine((value) => value === "none" || hostAndPort.safeParse(value).success, { error: ENDPOINT });

/** Another end of a tunnel. */
export const tunnelPeer = z
  .strictObject({
    /** Name of the other host, which has this profile too. */
    host: label,
    /** Where it listens, `host:port`; `none` where only it calls. @default its first address, port 51820 */
    endpoint: endpointOrNone.optional(),
    /** Addresses that are reached through it, and from which it may send. */
    allowedIps: z.array(addressRange).min(1, { error: "at least one range of addresses" }),
    /** How often an empty packet keeps a NAT's mapping alive. @default none */
    keepalive: duration.optional(),
  })
  .readonly();

type Peer = z.output<typeof tunnelPeer>;

/** What wg-quick reads. */
export interface TunnelArgs {
  readonly addresses: readonly string[];
  readonly listenPort: number;
  readonly peers: readonly Peer[];
}

/**
 * The configuration of a tunnel, without the private key: wg-quick hands that to the interface itself.
 *
 * @throws InputPropertyError if a peer is no other host of the stack or has no address, or keeps alive too seldom
 */
export function configuration(tunnel: TunnelArgs, host: HostFacts): pulumi.Output<string> {
  const peers = tunnel.peers.map((peer, index) => {
    const facts = peerFacts(peer, index, host);
    const lines = peerLines(peer, index, facts);
    return pulumi.interpolate`\n[Peer]\n# ${peer.host}\nPublicKey = ${facts.wireguardPublicKey}\n${lines}`;
  });
  const own = [
    WRITTEN_BY,
    "[Interface]",
    `Address = ${tunnel.addresses.join(", ")}`,
    `ListenPort = ${tunnel.listenPort}`,
    `PostUp = wg set %i private-key ${WIREGUARD_KEY}`,
    "",
  ];
  return pulumi.all(peers).apply((sections) => [own.join("\n"), ...sections].join(""));
}

function peerFacts({ host: name }: Peer, index: number, { peers }: HostFacts): HostPeer {
  const facts = peers[name];
  if (facts) return facts;
  const others = Object.keys(peers).sort().join(", ") || "there is none";
  throw invalidInput(`peers[${index}].host`, name, `another host of the stack: ${others}`);
}

function peerLines(
  { endpoint, allowedIps, keepalive }: Peer,
  index: number,
  { addresses }: HostPeer,
): string {
  const [first] = addresses;
  const reached = endpoint ?? (first && joined(first, DEFAULT_PORT));
  if (!reached)
    throw invalidInput(`peers[${index}].endpoint`, endpoint, "host:port, or none: the peer has no address");
  return [
    `AllowedIPs = ${allowedIps.join(", ")}`,
    ...(reached === "none" ? [] : [`Endpoint = ${reached}`]),
    ...(keepalive ? [`PersistentKeepalive = ${keepaliveSeconds(keepalive, index)}`] : []),
    "",
  ].join("\n");
}

function keepaliveSeconds(keepalive: Duration, index: number): number {
  const path = `peers[${index}].keepalive`;
  const interval = seconds(keepalive, path);
  if (interval > 65_535) throw invalidInput(path, keepalive, "at most 65535 seconds");
  return interval;
}
