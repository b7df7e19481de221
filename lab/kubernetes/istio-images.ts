import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HOST_ROOTFS } from "../hosts/rootfs.ts";
import type { Lab } from "../layout.ts";
import { ensureRootfs } from "../machine/rootfs.ts";
import { serverBinary } from "../servers/build.ts";
import { moduleFolder } from "../servers/module.ts";
import { ISTIO_VERSION } from "../servers/servers.ts";
import type { Report } from "../support/progress.ts";
import type { LabImage } from "./image.ts";
import type { ImageFile } from "./oci-archive.ts";

/** Istio's own images, by the names that its charts call, and the workloads that tests put into the mesh. */
export const ISTIO_IMAGES: readonly LabImage[] = [
  { name: "pilot", tag: ISTIO_VERSION, server: "pilot-discovery", path: "/usr/local/bin/pilot-discovery" },
  {
    name: "proxyv2",
    tag: ISTIO_VERSION,
    server: "pilot-agent",
    path: "/usr/local/bin/pilot-agent",
    files: proxyFiles,
  },
  {
    name: "install-cni",
    tag: ISTIO_VERSION,
    server: "install-cni",
    path: "/usr/local/bin/install-cni",
    files: async (lab) => [{ path: "/opt/cni/bin/istio-cni", source: await serverBinary(lab, "istio-cni") }],
  },
  {
    name: "echo",
    tag: ISTIO_VERSION,
    server: "echo-server",
    files: async (lab) => [{ path: "/echo-client", source: await serverBinary(lab, "echo-client") }],
  },
];

const ENVOY = "usr/local/bin/envoy";

/** C library of the machine's architecture, as far as Envoy needs it. */
const LIBRARIES = /^(ld-linux-.*|libc|libm|librt|libdl|libpthread)\.so\.\d+$/;

/** Envoy, which is installed on the lab's hosts, its C library, and the bootstrap that pilot-agent fills in for it. */
async function proxyFiles(lab: Lab, report: Report): Promise<readonly ImageFile[]> {
  const rootfs = await ensureRootfs(lab, HOST_ROOTFS, report);
  return [
    { path: `/${ENVOY}`, source: join(rootfs, ENVOY) },
    ...(await libraries(rootfs)),
    {
      path: "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
      source: join(
        await moduleFolder("istio", "istio.io/istio"),
        "tools/packaging/common/envoy_bootstrap.json",
      ),
    },
  ];
}

async function libraries(rootfs: string): Promise<readonly ImageFile[]> {
  const [triplet] = (await readdir(join(rootfs, "usr/lib"))).filter((name) => name.endsWith("-linux-gnu"));
  const folder = `usr/lib/${triplet}`;
  const found = (await readdir(join(rootfs, folder))).filter((name) => LIBRARIES.test(name));
  return found.map((name) => ({
    // Programs name their loader by a path of its own.
    path: name.startsWith("ld-linux-") ? `/lib64/${name}` : `/${folder}/${name}`,
    source: join(rootfs, folder, name),
  }));
}
