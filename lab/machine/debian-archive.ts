import { readFile } from "node:fs/promises";
import { LabError } from "../support/errors.ts";
import { run } from "../support/run.ts";

/** Where packages come from, as debootstrap takes it. */
export interface DebianArchive {
  /** Address of the archive, of the machine's own choice. */
  readonly uri: string;
  /** Code name of the release: `bookworm`. */
  readonly suite: string;
  /** `main`, and what else the machine takes from there. */
  readonly components: readonly string[];
}

const FORMAT = "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)";

/**
 * Code name of the release that this machine runs, from os-release(5).
 *
 * @throws LabError when it names none.
 */
export async function machineRelease(): Promise<string> {
  const match = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(await readFile("/etc/os-release", "utf8"));
  if (match?.[1] !== undefined) return match[1];
  throw new LabError(
    "the lab's machines are made of this machine's release of Debian, and /etc/os-release has no VERSION_CODENAME",
  );
}

/**
 * The archive from which this machine is configured to install `suite`. The lab's machines are made from the same one:
 * whatever mirror or snapshot this one needs, they need too.
 *
 * @throws LabError when the machine has no such archive.
 */
export async function configuredArchive(suite: string): Promise<DebianArchive> {
  const listing = await run("apt-get", ["indextargets", "--format", FORMAT, "Created-By: Packages"]);
  return parseArchive(listing, suite);
}

/**
 * Picks the archive of a release out of apt's list; updates and security updates are archives without the rest.
 *
 * @param listing A line for each index: address, code name, component and origin.
 * @throws LabError when there is none.
 */
export function parseArchive(listing: string, suite: string): DebianArchive {
  const indexes = listing
    .split("\n")
    .map((line) => line.trim().split(" "))
    .filter(([, name, , origin]) => name === suite && (origin === "Debian" || origin === "Ubuntu"));
  const uri = indexes.find(([, , component]) => component === "main")?.[0];
  if (uri === undefined) {
    throw new LabError(
      `apt has no archive of "${suite}" in its sources, from which the lab could make a root filesystem: ` +
        'see "apt-get indextargets"; "apt-get update" has to have run',
    );
  }
  const components = indexes.filter((index) => index[0] === uri).map((index) => index[2] as string);
  return { uri, suite, components: [...new Set(components)] };
}
