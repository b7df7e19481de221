import { describe, expect, it } from "vitest";
import type * as z from "zod";
import * as scalars from "../../../../../components/host/profiles/shared/scalars.ts";
import { port } from "../../../../../components/shared/scalars.ts";

/** Which of the values a type takes. */
const taken = (type: z.ZodType, values: readonly unknown[]) =>
  values.filter((value) => type.safeParse(value).success);

/** What of a shell, a unit, YAML or another text no setting may bring in. */
const FOREIGN = [
  "",
  " ",
  "a b",
  "a\nb",
  "a;b",
  "a'b",
  'a"b',
  "a`b",
  "a$b",
  "a%b",
  "a\\b",
  "a{b",
  "a#b",
  7,
  null,
];

describe("settings' texts", () => {
  it("take nothing that means something to a shell or a file's format", () => {
    const texts = [
      scalars.absolutePath,
      scalars.binary,
      scalars.serviceName,
      scalars.accountName,
      scalars.dnsName,
      scalars.bindAddress,
      scalars.upstream,
    ];
    for (const type of texts) {
      const inPath = FOREIGN.map((value) => (typeof value === "string" ? `/${value}` : value));
      expect(taken(type, [...FOREIGN, ...inPath])).toEqual([]);
    }
  });

  it("take a path in its shortest form", () => {
    const paths = [
      "/a",
      "/etc/x.d/A_b-c.yml",
      "/.a",
      "/a/..b",
      "a",
      "/",
      "/a/",
      "//a",
      "/a//b",
      "/./a",
      "/a/..",
      "/a/../b",
    ];
    expect(taken(scalars.absolutePath, paths)).toEqual(["/a", "/etc/x.d/A_b-c.yml", "/.a", "/a/..b"]);
  });

  it("take a program by name or path", () => {
    expect(taken(scalars.binary, ["caddy", "/opt/caddy", "opt/caddy", "./caddy", "/opt/../caddy"])).toEqual([
      "caddy",
      "/opt/caddy",
    ]);
  });

  it("take a service without its suffix alone", () => {
    expect(taken(scalars.serviceName, ["caddy", "wg-quick@wg0", "caddy.service", "@x"])).toEqual([
      "caddy",
      "wg-quick@wg0",
    ]);
  });

  it("take an account as useradd does", () => {
    expect(taken(scalars.accountName, ["caddy", "_x", "www-data", "Caddy", "0x", "a".repeat(32)])).toEqual([
      "caddy",
      "_x",
      "www-data",
    ]);
  });

  it("take a DNS name without a wildcard", () => {
    const names = [
      "nas",
      "nas.lab.example.com",
      "NAS",
      "*.lab.example.com",
      "-a.b",
      "a..b",
      `${"a.".repeat(126)}a`,
    ];
    expect(taken(scalars.dnsName, names)).toEqual(["nas", "nas.lab.example.com", `${"a.".repeat(126)}a`]);
    expect(taken(scalars.dnsName, [`${"a.".repeat(126)}aa`, "a".repeat(64)])).toEqual([]);
  });

  it("take a port", () => {
    expect(taken(port, [1, 65_535, 0, 65_536, 80.5, "80"])).toEqual([1, 65_535]);
  });

  it("take an address to listen on", () => {
    expect(taken(scalars.bindAddress, ["0.0.0.0", "::", "192.0.2.21", "192.0.2.256", "[::]", "nas"])).toEqual(
      ["0.0.0.0", "::", "192.0.2.21"],
    );
  });

  it("take an upstream with a port", () => {
    const good = ["127.0.0.1:5050", "backend:1", "[::1]:65535"];
    const bad = [
      "backend",
      "backend:0",
      "backend:65536",
      "::1:80",
      "[127.0.0.1]:80",
      "http://backend:80",
      ":80",
      "backend:08",
    ];
    expect(taken(scalars.upstream, [...good, ...bad])).toEqual(good);
  });
});

describe("endpoints", () => {
  it("are taken apart and joined", () => {
    expect(scalars.endpointOf("backend.lab.example.com:80")).toEqual({
      host: "backend.lab.example.com",
      port: 80,
    });
    expect(scalars.endpointOf("[2001:db8::1]:80")).toEqual({ host: "2001:db8::1", port: 80 });
    expect(scalars.joined("2001:db8::1", 80)).toBe("[2001:db8::1]:80");
    expect(scalars.joined("192.0.2.21", 80)).toBe("192.0.2.21:80");
  });
});
