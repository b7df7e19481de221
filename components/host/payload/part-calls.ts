import { all, type Output, output } from "@pulumi/pulumi";
import type { HostPart, IdentityFile } from "../host-part.ts";
import { call, withInput } from "./shell.ts";

/** A part whose contents are known, and what only the identity's own parts have. */
export interface KnownPart extends Omit<HostPart, "files"> {
  readonly files: readonly KnownFile[];
  /** Files that the part's texts make. They must not be there before and go away with the part. */
  readonly owns?: readonly string[];
  /** Prints lines for the program, `fact <name> <value>`, at the end of each run that succeeded. */
  readonly facts?: string;
}

/** A file whose content is known. */
export interface KnownFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: string;
  readonly owner?: string;
}

/** Waits for the contents of a part's files. */
export function knownPart(part: HostPart): Output<KnownPart> {
  return all(part.files.map(({ content }) => output(content))).apply((contents) => ({
    ...part,
    files: part.files.map((file, index) => ({ ...file, content: contents[index] ?? "" })),
  }));
}

/** Root by number: its group is not `root` on every platform. */
const ROOT = "0:0";
const EVENTS = ["apply", "renewed", "remove", "verify", "facts"] as const;

/** The calls of `on-host/stage.sh` that say what a part is. */
export function partCalls(part: KnownPart): string {
  const files = part.files.map(({ path, content, mode = "0644", owner = ROOT }) =>
    withInput(call("file", path, mode, owner).trimEnd(), content, path),
  );
  const copies = (part.copies ?? []).map(({ file, path, owner, mode }) =>
    call("copy", file, path, owner, mode ?? copyMode(file)),
  );
  const events = EVENTS.flatMap((event) => {
    const text = part[event];
    return text === undefined ? [] : [withInput(call("on", event).trimEnd(), text, `${part.name}.${event}`)];
  });
  return [
    call("begin", part.name),
    ...files,
    ...copies,
    ...(part.owns ?? []).map((path) => call("own", path)),
    ...(part.needs ?? []).map((file) => call("need", file)),
    ...events,
  ].join("");
}

function copyMode(file: IdentityFile): string {
  return file === "cert.pem" || file === "root_ca.crt" ? "0444" : "0400";
}
