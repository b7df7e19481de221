import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type BuildInputs,
  buildArguments,
  cacheKey,
  currentKey,
  moduleDir,
} from "../../../lab/servers/key.ts";
import { SERVERS, server } from "../../../lab/servers/servers.ts";

const INPUTS: BuildInputs = {
  files: new Map([
    ["go.mod", "module a"],
    ["main.go", "package main"],
  ]),
  arguments: ["build"],
  package: ".",
  environment: { CGO_ENABLED: "0", GOARCH: "amd64" },
  goVersion: "go version go1.26.8 linux/amd64",
};

test("the key does not depend on the order of files and variables", () => {
  const reversed = {
    ...INPUTS,
    files: new Map([...INPUTS.files].reverse()),
    environment: { GOARCH: "amd64", CGO_ENABLED: "0" },
  };
  expect(cacheKey(reversed)).toBe(cacheKey(INPUTS));
  expect(cacheKey(INPUTS)).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, Partial<BuildInputs>]>([
  ["a file's content", { files: new Map([...INPUTS.files, ["main.go", "package other"]]) }],
  [
    "a file's name",
    {
      files: new Map([
        ["go.mod", "module a"],
        ["other.go", "package main"],
      ]),
    },
  ],
  ["a flag", { arguments: ["build", "-race"] }],
  ["the package", { package: "./cmd" }],
  ["a variable", { environment: { CGO_ENABLED: "1", GOARCH: "amd64" } }],
  ["the compiler", { goVersion: "go version go1.26.9 linux/amd64" }],
])("%s changes the key", (_, change) => {
  expect(cacheKey({ ...INPUTS, ...change })).not.toBe(cacheKey(INPUTS));
});

test("content cannot move from one file to the next unnoticed", () => {
  const [a, b] = [
    {
      ...INPUTS,
      files: new Map([
        ["a.go", "xy"],
        ["b.go", ""],
      ]),
    },
    {
      ...INPUTS,
      files: new Map([
        ["a.go", "x"],
        ["b.go", "y"],
      ]),
    },
  ];
  expect(cacheKey(a)).not.toBe(cacheKey(b));
});

test("a build takes exactly the modules that go.sum pins and sets the variables", () => {
  const server = { name: "x", cpuMinutes: 1, tags: ["e", "f"], variables: { "a.B": "1", "c.D": "2" } };
  expect(buildArguments(server)).toEqual([
    "build",
    "-mod=readonly",
    "-buildvcs=false",
    "-tags=e,f",
    "-ldflags",
    "-s -w -X a.B=1 -X c.D=2",
  ]);
});

test("each server of the manifest has a module to build, a name and commands of its own", async () => {
  for (const each of SERVERS) expect(await currentKey(each, "go version")).toMatch(/^[0-9a-f]{16}$/);
  const names = SERVERS.map((each) => each.name);
  const commands = SERVERS.flatMap((each) => each.commands ?? []);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(commands).size).toBe(commands.length);
});

test("programs of one module are built in its folder, each one a tool of it", () => {
  const tools = (folder: string) => {
    const text = readFileSync(join(folder, "go.mod"), "utf8");
    const [, one, several = ""] = /^tool (?:([^\s(]+)|\(([^)]*)\))$/m.exec(text) ?? [];
    return [one, ...several.split("\n").map((line) => line.trim())];
  };
  expect(moduleDir(server("pilot-agent"))).toBe(moduleDir(server("echo-client")));
  expect(moduleDir(server("pilot-agent"))).toMatch(/\/lab\/servers\/istio$/);
  expect(moduleDir(server("vault"))).toMatch(/\/lab\/servers\/vault$/);
  // What stands there is what go.sum pins.
  for (const each of SERVERS.filter((one) => one.package !== undefined)) {
    expect(tools(moduleDir(each))).toContain(each.package);
  }
});

test("a server is found by its name, and a wrong name is a mistake", () => {
  expect(server("vault").commands).toEqual(["vault"]);
  expect(() => server("consul")).toThrow('lab/servers/servers.ts has no server "consul"');
});
