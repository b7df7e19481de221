import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "on-host");
/** A line of a script that is a comment, but not its first, which says who reads it. No text in a script has such lines. */
const COMMENT = /(?<=\n)[ \t]*#.*\n/g;

/**
 * A script of `on-host/`, as it is sent to hosts: without its comments. State holds each text twice, encrypted, and is
 * written anew at each step: with ten hosts that is what takes `pulumi up` the most time.
 */
export function onHost(name: string): string {
  return read(name).replaceAll(COMMENT, "");
}

function read(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

/** The calls that payloads consist of. */
export function installer(): string {
  return ["common.sh", "stage.sh", "check.sh", "place.sh", "install.sh"].map(onHost).join("\n");
}

/** Where the scripts of the renewal lie on a host. */
export const SCRIPTS_DIR = "/usr/local/lib/homelab-pki";

/** Where a host keeps the installer, from its first payload until nothing is left there that it could take away. */
export const INSTALLER = "/var/lib/homelab-pki/installer.sh";

/** A unit of `on-host/` with its placeholders, `@NAME@`, filled in. */
export function filled(name: string, values: Readonly<Record<string, string>>): string {
  return read(name).replaceAll(/@([A-Z_]+)@/g, (placeholder, key: string) => values[key] ?? placeholder);
}
