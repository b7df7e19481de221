import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of `on-host/`, as it is sent to hosts. */
export function onHost(name: string): string {
  return readFileSync(join(import.meta.dirname, "..", "on-host", name), "utf8");
}

/** The calls that a payload consists of: it begins with these. */
export function library(): string {
  return ["common.sh", "stage.sh", "check.sh", "place.sh", "install.sh"].map(onHost).join("\n");
}

/** A text of `on-host/` with its placeholders, `@NAME@`, filled in. */
export function filled(name: string, values: Readonly<Record<string, string>>): string {
  return onHost(name).replaceAll(/@([A-Z_]+)@/g, (placeholder, key: string) => values[key] ?? placeholder);
}
