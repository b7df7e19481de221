import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../layout.ts";
import { serverBinary } from "../servers/build.ts";
import { pinnedVersion } from "../servers/versions.ts";
import { withLock } from "../support/lock.ts";
import type { Report } from "../support/progress.ts";
import type { LabImage } from "./image.ts";
import { ISTIO_IMAGES } from "./istio-images.ts";
import { type Image, writeOciArchive } from "./oci-archive.ts";

/** Registry part of the images' names. No registry has it: what is not on the node cannot be pulled. */
export const IMAGE_REGISTRY = "lab.local";

const certManager = pinnedVersion("cert-manager", "github.com/cert-manager/cert-manager");
const trustManager = pinnedVersion("trust-manager", "github.com/cert-manager/trust-manager");

/** All images of the lab. A chart asks for its own version as the tag. */
export const IMAGES: readonly LabImage[] = [
  { name: "pause", tag: "1", server: "pause" },
  { name: "coredns", tag: pinnedVersion("coredns", "github.com/coredns/coredns"), server: "coredns" },
  ...["controller", "cainjector", "webhook"].map((component) => ({
    name: `cert-manager-${component}`,
    tag: certManager,
    server: "cert-manager",
    arguments: [component],
  })),
  { name: "trust-manager", tag: trustManager, server: "trust-manager" },
  ...["controller", "speaker"].map((program) => ({
    name: `metallb-${program}`,
    tag: pinnedVersion("metallb", "go.universe.tf/metallb"),
    server: `metallb-${program}`,
  })),
  ...ISTIO_IMAGES,
  { name: "fortio", tag: pinnedVersion("fortio", "fortio.org/fortio"), server: "fortio" },
];

/** Name and tag of an image as pods call it. */
export function imageReference(image: Pick<LabImage, "name" | "tag">): string {
  return `${IMAGE_REGISTRY}/${image.name}:${image.tag}`;
}

/**
 * The archive with all images, written when a program or a name in it has changed.
 *
 * @returns its file name below the cache's `images`.
 * @throws LabError when a program has not been built.
 */
export async function ensureImageArchive(lab: Lab, report: Report): Promise<string> {
  const images = await imagesOf(lab, report);
  const key = createHash("sha256").update(JSON.stringify(images)).digest("hex").slice(0, 16);
  const file = join(lab.cache.images, `${key}.tar`);
  if (!existsSync(file)) {
    await mkdir(lab.cache.images, { recursive: true });
    const onWait = (holder: string) => report(`waiting for process ${holder}, which writes the images`);
    await withLock(`homelab-pki-images:${lab.cacheDir}`, onWait, async () => {
      report(`writing ${images.length} images`);
      if (!existsSync(file)) await writeOciArchive(images, file, `${file}.making`);
    });
  }
  return `${key}.tar`;
}

function imagesOf(lab: Lab, report: Report): Promise<Image[]> {
  return Promise.all(
    IMAGES.map(async (image) => {
      const path = image.path ?? `/${image.server}`;
      return {
        reference: imageReference(image),
        // The paths have the keys of the builds in them, and so stand for the content.
        files: [
          { path, source: await serverBinary(lab, image.server) },
          ...((await image.files?.(lab, report)) ?? []),
        ],
        entrypoint: [path, ...(image.arguments ?? [])],
      };
    }),
  );
}
