import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../support/run.ts";

/** A file of an image. */
export interface ImageFile {
  /** Where it lies in the image. */
  readonly path: string;
  /** Where it lies on this machine; a link stands for what it leads to. */
  readonly source: string;
}

/** An image of some files and nothing else. */
export interface Image {
  /** Name and tag, as a pod calls it. */
  readonly reference: string;
  /** Programs and what they need. */
  readonly files: readonly ImageFile[];
  /** Command in the image. */
  readonly entrypoint: readonly string[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

// Kubernetes takes only a number for "not root". Nobody has this one on Debian.
const USER = "65532:65532";
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };
const PLATFORM = { architecture: ARCHITECTURES[process.arch] ?? process.arch, os: "linux" };
// Equal programs give equal archives.
const REPRODUCIBLE = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];

/**
 * Writes images as one archive in the OCI image layout, which `ctr images import` reads. Images of the same files
 * share their layer.
 *
 * @param work Folder for the parts; it is removed.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function writeOciArchive(images: readonly Image[], file: string, work: string): Promise<void> {
  await rm(work, { recursive: true, force: true });
  const layout = join(work, "layout");
  await mkdir(join(layout, "blobs/sha256"), { recursive: true });
  const manifests: object[] = [];
  for (const image of images) {
    const annotations = { "io.containerd.image.name": image.reference };
    manifests.push({ ...(await writeImage(image, layout, work)), platform: PLATFORM, annotations });
  }
  await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  await run("tar", ["--create", ...REPRODUCIBLE, `--file=${work}/archive.tar`, `--directory=${layout}`, "."]);
  await rename(join(work, "archive.tar"), file);
  await rm(work, { recursive: true });
}

async function writeImage(image: Image, layout: string, work: string): Promise<Descriptor> {
  const layer = await writeLayer(image, layout, work);
  const config = await writeJson(layout, "application/vnd.oci.image.config.v1+json", {
    ...PLATFORM,
    config: { Entrypoint: image.entrypoint, User: USER, WorkingDir: "/" },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return writeJson(layout, mediaType, { schemaVersion: 2, mediaType, config, layers: [layer] });
}

async function writeLayer({ files }: Image, layout: string, work: string): Promise<Descriptor> {
  const tree = join(work, "tree");
  await rm(tree, { recursive: true, force: true });
  await mkdir(join(tree, "tmp"), { recursive: true });
  await chmod(join(tree, "tmp"), 0o1777);
  for (const { path, source } of files) {
    const target = join(tree, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    await chmod(target, (await stat(source)).mode & 0o111 ? 0o755 : 0o644);
  }
  const layer = join(work, "layer.tar");
  await run("tar", ["--create", ...REPRODUCIBLE, `--file=${layer}`, `--directory=${tree}`, "."]);
  const hash = createHash("sha256");
  await pipeline(createReadStream(layer), hash);
  const digest = hash.digest("hex");
  const { size } = await stat(layer);
  await rename(layer, join(layout, "blobs/sha256", digest));
  return { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: `sha256:${digest}`, size };
}

async function writeJson(layout: string, mediaType: string, content: object): Promise<Descriptor> {
  const json = JSON.stringify(content);
  const digest = createHash("sha256").update(json).digest("hex");
  await writeFile(join(layout, "blobs/sha256", digest), json);
  return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(json) };
}
