import { output, secret } from "@pulumi/pulumi";
import {
  HostAuthority,
  type HostEnrolment,
  RemoteHost,
  type SshConnection,
  type SshEndpoint,
} from "../components/host/index.ts";
import type { IssuingCa } from "../components/pki/index.ts";
import type { HostConfig, HostsConfig, SshEndpointConfig, StackConfig } from "./config/index.ts";
import { hostFacts, isTunnel, profilePart } from "./host-profiles.ts";
import { registerEach } from "./register-each.ts";
import type { TrustAnchors } from "./trust-root.ts";

/** A machine and what the program knows of it. */
export interface Machine {
  readonly config: HostConfig;
  readonly resource: RemoteHost;
  /** Path in Vault where it writes down what certificate it has. */
  readonly report?: string;
}

/** What the layer `hosts` leaves behind. */
export interface Hosts {
  /** Machines that it looks after; without those that wait for a CA that signs. */
  readonly machines: readonly Machine[];
}

/**
 * The layer `hosts`: an identity for each machine, and the programs there that use it. While there is no CA that signs,
 * only machines that another CA enrols.
 *
 * @param anchors the layer below, of this stack or another
 */
export async function deployHosts(
  stack: StackConfig,
  config: HostsConfig,
  anchors: TrustAnchors,
): Promise<Hosts> {
  const ready = config.machines.filter(({ enrolment }) => enrolment === "step" || anchors.issuing);
  const authority = ready.length > 0 ? createAuthority() : undefined;
  const waiting = ready.map((host) => ({ host, created: Promise.withResolvers<RemoteHost>() }));
  // Tunnels go both ways: a machine is described before all of its peers are there.
  const peers = waiting.map(({ host: { name, addresses }, created }) => ({
    name,
    addresses,
    wireguardPublicKey: () => output(created.promise.then((peer) => peer.wireguardPublicKey ?? "")),
  }));
  const machines: Machine[] = [];
  await registerEach(waiting, ({ host, created }) => {
    const resource = createHost(host);
    const report = host.enrolment === "vault" ? `${config.authority.registry}/${host.name}` : undefined;
    machines.push({ config: host, resource, report });
    created.resolve(resource);
    // It waits for no peer, so no window is too small for a tunnel between any two.
    return resource.report;
  });
  return { machines };

  function createAuthority(): HostAuthority {
    const { certAuth, appRole, registry } = config.authority;
    return new HostAuthority("host-authority", {
      certAuthPath: certAuth,
      approleAuthPath: appRole,
      registryPath: registry,
    });
  }

  function createHost(host: HostConfig): RemoteHost {
    const { name, profiles, enrolment, connection, description: _, ...args } = host;
    const facts = hostFacts(stack.domain, host, peers);
    return new RemoteHost(name, {
      ...args,
      name,
      domain: stack.domain,
      connection: sshConnection(connection),
      enrolment: enrolment === "vault" ? vaultEnrolment() : stepEnrolment(),
      rootBundle: anchors.rootBundle,
      wireguard: profiles.some(isTunnel),
      parts: profiles.map((chosen) => profilePart(chosen, facts)),
    });
  }

  function vaultEnrolment(): HostEnrolment {
    return {
      method: "vault",
      authority: authority as HostAuthority,
      ca: anchors.issuing as IssuingCa,
      address: stack.vault.address,
      caCertificate: stack.vault.caCert,
    };
  }

  function stepEnrolment(): HostEnrolment {
    // The configuration was refused if a machine enrols there and there is none.
    const { password, ...step } = config.stepCa as NonNullable<HostsConfig["stepCa"]>;
    return { method: "step", authority: authority as HostAuthority, ...step, password: secret(password) };
  }
}

function sshConnection({ jumpHost, ...endpoint }: HostConfig["connection"]): SshConnection {
  return { ...sshEndpoint(endpoint), sudo: endpoint.sudo, jumpHost: jumpHost && sshEndpoint(jumpHost) };
}

function sshEndpoint({ host, port, user, hostKey, privateKey }: SshEndpointConfig): SshEndpoint {
  const proof = privateKey === undefined ? { agent: true } : { privateKey: secret(privateKey) };
  return { host, port, user, hostKey, ...proof };
}
