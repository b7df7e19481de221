import { LabError } from "./errors.ts";
import { tryRun } from "./run.ts";

/** Oldest Go that the servers' modules accept. */
export const MINIMUM_GO = { major: 1, minor: 26 } as const;

/** A usable Go toolchain. */
export interface GoToolchain {
  /** Executable. */
  readonly command: string;
  /** What `go version` prints, without the line's end. */
  readonly version: string;
}

// sudo resets the PATH to one that leaves out where Go's own archive puts it.
const CANDIDATES = ["go", "/usr/local/go/bin/go"] as const;

/**
 * Finds Go on the PATH or where its archive is unpacked.
 *
 * @throws LabError when there is none or it is too old.
 */
export async function findGo(): Promise<GoToolchain> {
  for (const command of CANDIDATES) {
    const result = await tryRun(command, ["version"]);
    if (result.code !== 0) continue;
    const version = result.stdout.trim();
    if (!isRecentGo(version)) throw new LabError(goMessage(`${version} is installed`));
    return { command, version };
  }
  throw new LabError(goMessage("none was found on the PATH or in /usr/local/go"));
}

/** Whether the output of `go version` names {@link MINIMUM_GO} or newer. */
export function isRecentGo(version: string): boolean {
  const match = /\bgo(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > MINIMUM_GO.major || (major === MINIMUM_GO.major && minor >= MINIMUM_GO.minor);
}

function goMessage(found: string): string {
  return (
    `the lab builds its servers with Go ${MINIMUM_GO.major}.${MINIMUM_GO.minor} or newer, and ${found}: ` +
    "install it from https://go.dev/dl"
  );
}
