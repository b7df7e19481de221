import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bootKey, installFiles, type MachineFile, sourceFiles } from "../../../lab/machine/files.ts";
import type { Machine } from "../../../lab/machine/machine.ts";

const FILES: readonly MachineFile[] = [
  { path: "etc/hosts", content: "127.0.0.1 localhost\n", mode: 0o644 },
  { path: "etc/systemd/system/some.service", content: "[Service]\n", mode: 0o644 },
  { path: "usr/local/sbin/some-tool", content: "#!/bin/sh\n", mode: 0o755 },
];

let folder = "";
let machine: Machine;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "machine-files-"));
  machine = { name: "nas", title: "host nas", daemon: "host-nas", dir: folder };
});
afterEach(() => rm(folder, { recursive: true }));

test("files arrive with fixed modes, whatever the umask", async () => {
  const umask = process.umask(0o077);
  try {
    await installFiles(machine, FILES);
  } finally {
    process.umask(umask);
  }
  const mode = async (path: string) => ((await stat(join(folder, "changes", path))).mode & 0o777).toString(8);
  expect(await mode("")).toBe("755");
  expect(await mode("etc/systemd/system")).toBe("755");
  expect(await mode("etc/hosts")).toBe("644");
  expect(await mode("usr/local/sbin/some-tool")).toBe("755");
});

test("installing again replaces the files and keeps the machine's identity and what it has written", async () => {
  await installFiles(machine, FILES);
  const read = (path: string) => readFile(join(folder, "changes", path), "utf8");
  const identity = await read("etc/machine-id");
  expect(identity).toMatch(/^[0-9a-f]{32}\n$/);
  await writeFile(join(folder, "changes/etc/own.conf"), "kept");
  await writeFile(join(folder, "changes/etc/hosts"), "changed");
  await installFiles(machine, FILES);
  expect(await read("etc/machine-id")).toBe(identity);
  expect(await read("etc/own.conf")).toBe("kept");
  expect(await read("etc/hosts")).toBe("127.0.0.1 localhost\n");
});

test("of a folder laid out as on the machine, administrators' programs alone are executable", async () => {
  const source = join(folder, "source");
  for (const { path, content } of FILES) {
    await mkdir(join(source, path, ".."), { recursive: true });
    await writeFile(join(source, path), content, { mode: 0o600 });
  }
  expect(await sourceFiles(source)).toEqual(FILES);
});

test("a machine is booted anew when a file or what it reads has changed, and not otherwise", () => {
  const key = bootKey(FILES, ["/rootfs", "/program"]);
  expect(bootKey([...FILES], ["/rootfs", "/program"])).toBe(key);
  const [first, ...others] = FILES as [MachineFile, ...MachineFile[]];
  expect(bootKey([{ ...first, content: "::1 localhost\n" }, ...others], ["/rootfs", "/program"])).not.toBe(
    key,
  );
  expect(bootKey([{ ...first, mode: 0o600 }, ...others], ["/rootfs", "/program"])).not.toBe(key);
  expect(bootKey(FILES, ["/rootfs", "/other"])).not.toBe(key);
});
