import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of `on-host/`, as it is sent to hosts. */
export function onHost(name: string): string {
  return readFileSync(join(import.meta.dirname, "..", "on-host", name), "utf8");
}

/** The calls that payloads consist of. */
export function installer(): string {
  return ["common.sh", "stage.sh", "check.sh", "place.sh", "install.sh"].map(onHost).join("\n");
}

/** Where a host keeps the installer, from its first payload until nothing is left there that it could take away. */
export const INSTALLER = "/var/lib/homelab-pki/installer.sh";

/** A text of `on-host/` with its placeholders, `@NAME@`, filled in. */
export function filled(name: string, values: Readonly<Record<string, string>>): string {
  return onHost(name).replaceAll(/@([A-Z_]+)@/g, (placeholder, key: string) => values[key] ?? placeholder);
}
