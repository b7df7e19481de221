import { invalidInput, unfitInput } from "../../shared/index.ts";
import { checkPort } from "../checks.ts";

/** Where an ingress sends the calls of one name and path. */
export interface IngressRoute {
  /** Name that callers ask for: one of the ingress's hosts, or one that a wildcard of them covers. */
  readonly host: string;
  /**
   * Path; what lies below it goes the same way. The longest path that fits counts.
   *
   * @default "/"
   */
  readonly path?: string;
  /** Service that answers, in a namespace of the mesh. */
  readonly service: { readonly namespace: string; readonly name: string };
  /** Port of the Service. */
  readonly port: number;
}

/** A checked route: its path is `""` for all, or has no `/` at its end. */
export type Route = Required<IngressRoute>;

/**
 * Checks routes and groups them by name.
 *
 * @param routes - in any order
 * @param hosts - the names that the ingress's certificate proves
 * @returns the routes of each name, the longest path first
 * @throws InputPropertyError if no host covers a route, a path or a port is none, or two routes are for the same calls
 */
export function routesByHost(
  routes: readonly IngressRoute[],
  hosts: readonly string[],
): ReadonlyMap<string, readonly Route[]> {
  const byHost = new Map<string, Route[]>();
  for (const [index, { path = "/", ...route }] of routes.entries()) {
    const at = `routes[${index}]`;
    if (!hosts.some((host) => covers(host, route.host))) {
      throw invalidInput(`${at}.host`, route.host, `a name that the certificate proves: ${hosts.join(", ")}`);
    }
    if (!/^\/[^\s?#*]*$/.test(path)) throw invalidInput(`${at}.path`, path, "a path that begins with /");
    checkPort(`${at}.port`, route.port);
    const trimmed = path.replace(/\/+$/, "");
    const others = byHost.get(route.host) ?? [];
    if (others.some((other) => other.path === trimmed)) {
      throw unfitInput(at, `another route is for ${route.host}${path} already`);
    }
    byHost.set(route.host, [...others, { ...route, path: trimmed }]);
  }
  return new Map(
    [...byHost].map(([host, own]) => [host, own.toSorted((a, b) => b.path.length - a.path.length)]),
  );
}

/** Whether a name of a certificate is good for another: a wildcard stands for one label (RFC 9525 section 6.3). */
function covers(host: string, name: string): boolean {
  return host === name || (host.startsWith("*.") && name.replace(/^[^.*]+/, "*") === host);
}

/** A name as part of an object's name, which cannot hold `*`. */
export function objectName(ingressName: string, host: string): string {
  return `${ingressName}-${host.replace("*", "wildcard")}`;
}
