import { describe, expect, it } from "vitest";
import { type IngressRoute, objectName, routesByHost } from "../../../../components/mesh/ingress/routes.ts";

const HOSTS = ["*.lab.example.org", "www.example.org"];
const service = { namespace: "demo", name: "server" };

const route = (changes: Partial<IngressRoute> = {}): IngressRoute => ({
  host: "demo.lab.example.org",
  service,
  port: 8080,
  ...changes,
});

describe("routesByHost", () => {
  it("groups routes by their names, the longest path first", () => {
    const routes = [
      route(),
      route({ host: "www.example.org", path: "/", port: 80 }),
      route({ path: "/api", port: 1 }),
      route({ path: "/api/v2/", port: 2 }),
    ];
    expect([...routesByHost(routes, HOSTS)]).toEqual([
      [
        "demo.lab.example.org",
        [
          { host: "demo.lab.example.org", path: "/api/v2", service, port: 2 },
          { host: "demo.lab.example.org", path: "/api", service, port: 1 },
          { host: "demo.lab.example.org", path: "", service, port: 8080 },
        ],
      ],
      ["www.example.org", [{ host: "www.example.org", path: "", service, port: 80 }]],
    ]);
  });

  it("takes a wildcard that is one of the hosts", () => {
    expect([...routesByHost([route({ host: "*.lab.example.org" })], HOSTS).keys()]).toEqual([
      "*.lab.example.org",
    ]);
  });

  it.each([
    "lab.example.org",
    "a.b.lab.example.org",
    "*.b.lab.example.org",
    "example.org",
    ".lab.example.org",
  ])("refuses %s, which the certificate does not prove", (host) => {
    expect(() => routesByHost([route(), route({ host })], HOSTS)).toThrow(
      expect.objectContaining({
        message:
          `routes[1].host: "${host}" is not allowed: ` +
          "a name that the certificate proves: *.lab.example.org, www.example.org",
      }),
    );
  });

  it.each(["", "api", "/a b", "/a?b", "/a#b", "/a*"])("refuses the path %j", (path) => {
    expect(() => routesByHost([route({ path })], HOSTS)).toThrow(
      expect.objectContaining({
        message: `routes[0].path: ${JSON.stringify(path)} is not allowed: a path that begins with /`,
      }),
    );
  });

  it("refuses a port that is none", () => {
    expect(() => routesByHost([route({ port: 0 })], HOSTS)).toThrow(
      expect.objectContaining({ message: "routes[0].port: 0 is not allowed: a port, 1 to 65535" }),
    );
  });

  it("refuses two routes for the same calls", () => {
    expect(() => routesByHost([route({ path: "/api" }), route({ path: "/api/" })], HOSTS)).toThrow(
      expect.objectContaining({
        message: "routes[1]: another route is for demo.lab.example.org/api/ already",
      }),
    );
  });
});

describe("objectName", () => {
  it("is a name that Kubernetes takes", () => {
    expect(objectName("internal", "demo.lab.example.org")).toBe("internal-demo.lab.example.org");
    expect(objectName("internal", "*.lab.example.org")).toBe("internal-wildcard.lab.example.org");
  });
});
