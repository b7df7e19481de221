import { once } from "node:events";
import { createServer } from "node:net";
import type { Endpoint, Lab } from "../layout.ts";
import { ensureDaemon, runningDaemon, stopDaemon } from "../support/daemon.ts";
import { LabError } from "../support/errors.ts";
import { tryRun } from "../support/run.ts";
import { inNamespace } from "./namespace.ts";

/** A server of the lab that people reach on the machine's loopback. */
export interface PublishedService {
  /** Names its relays, and what is published in messages. */
  readonly name: string;
  readonly endpoint: Endpoint;
}

/** All of them. */
export function publishedServices(lab: Lab): readonly PublishedService[] {
  return [
    { name: "vault", endpoint: lab.vault },
    { name: "kubernetes", endpoint: lab.kubernetes },
    ...lab.hosts.map((host) => ({ name: `ssh-${host.name}`, endpoint: host })),
  ];
}

/**
 * Publishes a server of the lab on 127.0.0.1. Two relays do it: one outside takes TCP connections to a Unix
 * socket, one inside takes them on to the server. A Unix socket belongs to no network namespace, so nothing has to
 * be routed between the two. The server need not run yet.
 *
 * @returns whether a relay had to be started.
 * @throws LabError when another program has the port.
 */
export async function ensureForwarder(lab: Lab, service: PublishedService): Promise<boolean> {
  const { name, endpoint } = service;
  const inner = await ensureDaemon(lab, { name: innerName(service), ...innerRelay(lab, endpoint) });
  if ((await runningDaemon(lab, outerName(service))) !== undefined) return inner;
  await assertPortFree(endpoint.publishedPort, name);
  await ensureDaemon(lab, { name: outerName(service), ...outerRelay(endpoint) });
  return true;
}

/** Whether both relays of a service run. */
export async function forwarderRuns(lab: Lab, service: PublishedService): Promise<boolean> {
  const relays = [innerName(service), outerName(service)].map((name) => runningDaemon(lab, name));
  return (await Promise.all(relays)).every((relay) => relay !== undefined);
}

/** Stops both relays of a service, and with them the connections that they carry. */
export async function stopForwarder(lab: Lab, service: PublishedService): Promise<void> {
  await stopDaemon(lab, outerName(service));
  await stopDaemon(lab, innerName(service));
}

/** The command of the relay inside the namespace: Unix socket to server. */
export function innerRelay(lab: Lab, endpoint: Endpoint) {
  // mode=0600: root alone may connect past the published port. unlink-early: a killed relay leaves its socket.
  const listen = `UNIX-LISTEN:${endpoint.socket},fork,mode=0600,unlink-early`;
  return inNamespace(lab, "socat", [listen, `TCP:${endpoint.address}:${endpoint.port}`]);
}

/** The command of the relay outside: loopback port to Unix socket. */
export function outerRelay(endpoint: Endpoint) {
  const listen = `TCP-LISTEN:${endpoint.publishedPort},bind=127.0.0.1,fork,reuseaddr`;
  return { command: "socat", args: [listen, `UNIX-CONNECT:${endpoint.socket}`] };
}

/**
 * Fails when a port of 127.0.0.1 is taken.
 *
 * @throws LabError that names the port and, where the kernel tells, the program that has it.
 */
export async function assertPortFree(port: number, service: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const { stdout } = await tryRun("ss", ["-Hltnp", `sport = :${port}`]);
    throw new LabError(
      `127.0.0.1:${port}, where the lab publishes ${service}, is taken by ${portHolder(stdout)}: ` +
        "stop that program, or give the lab another name (LAB=...), which has ports of its own",
    );
  } finally {
    probe.close();
  }
}

/** Reads from the output of `ss -ltnp` who listens: `vault (process 4711)`. */
export function portHolder(listing: string): string {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(listing);
  return match === null ? "another program" : `${match[1]} (process ${match[2]})`;
}

function innerName(service: PublishedService): string {
  return `forward-${service.name}-inside`;
}

function outerName(service: PublishedService): string {
  return `forward-${service.name}`;
}
