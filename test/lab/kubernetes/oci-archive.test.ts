import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeOciArchive } from "../../../lab/kubernetes/oci-archive.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oci-archive-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function images() {
  const binary = join(folder, "program");
  await writeFile(binary, "a program\n", { mode: 0o755 });
  return ["one", "two"].map((name) => ({
    reference: `lab.local/${name}:v1`,
    files: [{ path: "/program", source: binary }],
    entrypoint: ["/program", name],
  }));
}

async function unpacked(name: string) {
  const file = join(folder, `${name}.tar`);
  await writeOciArchive(await images(), file, join(folder, "work"));
  const layout = await mkdtemp(join(folder, "layout-"));
  execFileSync("tar", ["--extract", `--file=${file}`, `--directory=${layout}`]);
  return { file, layout };
}

async function blob(layout: string, digest: string): Promise<string> {
  const content = await readFile(join(layout, "blobs", digest.replace(":", "/")));
  expect(`sha256:${createHash("sha256").update(content).digest("hex")}`).toBe(digest);
  return content.toString();
}

test("each image leads from its name to its program by digests that are right", async () => {
  const { layout } = await unpacked("digests");
  expect(JSON.parse(await readFile(join(layout, "oci-layout"), "utf8"))).toEqual({
    imageLayoutVersion: "1.0.0",
  });
  const index = JSON.parse(await readFile(join(layout, "index.json"), "utf8"));
  const names = index.manifests.map((entry: { annotations: object }) => Object.values(entry.annotations));
  expect(names).toEqual([["lab.local/one:v1"], ["lab.local/two:v1"]]);
  const manifest = JSON.parse(await blob(layout, index.manifests[1].digest));
  const config = JSON.parse(await blob(layout, manifest.config.digest));
  expect(config.config).toEqual({ Entrypoint: ["/program", "two"], User: "65532:65532", WorkingDir: "/" });
  expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest]);
  await blob(layout, manifest.layers[0].digest);
  const layer = join(layout, "blobs", manifest.layers[0].digest.replace(":", "/"));
  expect((await stat(layer)).size).toBe(manifest.layers[0].size);
  const listing = execFileSync("tar", ["--list", "--verbose", `--file=${layer}`], { encoding: "utf8" });
  expect(listing).toMatch(/^-rwxr-xr-x 0\/0 .*\.\/program$/m);
  expect(listing).toMatch(/^drwxrwxrwt 0\/0 .*\.\/tmp\/$/m);
});

test("images of one program share its layer", async () => {
  const { layout } = await unpacked("shared");
  const index = JSON.parse(await readFile(join(layout, "index.json"), "utf8"));
  const layers = await Promise.all(
    index.manifests.map(
      async ({ digest }: { digest: string }) => JSON.parse(await blob(layout, digest)).layers,
    ),
  );
  expect(layers[0]).toEqual(layers[1]);
});

test("equal programs give equal archives: nothing tells when they were written, or where", async () => {
  const first = await unpacked("first");
  const second = await unpacked("second");
  expect((await readFile(first.file)).equals(await readFile(second.file))).toBe(true);
  const index = JSON.parse(await readFile(join(first.layout, "index.json"), "utf8"));
  const manifest = JSON.parse(await blob(first.layout, index.manifests[0].digest));
  const layer = join(first.layout, "blobs", manifest.layers[0].digest.replace(":", "/"));
  for (const file of [first.file, layer]) {
    const listing = execFileSync("tar", ["--list", "--verbose", "--utc", `--file=${file}`], {
      encoding: "utf8",
    });
    expect(
      listing
        .trimEnd()
        .split("\n")
        .filter((line) => !line.includes(" 0/0 ") || !line.includes(" 1970-01-01 ")),
    ).toEqual([]);
  }
  expect(existsSync(join(folder, "work"))).toBe(false);
});
