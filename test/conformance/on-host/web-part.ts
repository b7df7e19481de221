import type { HostPart } from "../../../components/host/host-part.ts";
import { INSTALLER, installer } from "../../../components/host/payload/on-host.ts";
import { profilesPayload } from "../../../components/host/payload.ts";
import type { RunResult } from "../../../lab/support/run.ts";
import { resolved } from "../../support/mocks.ts";
import type { Sandbox } from "./sandbox.ts";

/** The second connection's payload. */
export function payload(...parts: readonly HostPart[]): Promise<string> {
  return resolved(profilesPayload(parts));
}

/** Runs the second connection's payload on a host that has no identity. */
export async function installOn(box: Sandbox, ...parts: readonly HostPart[]): Promise<RunResult> {
  // The identity's payload leaves it there.
  box.write(INSTALLER, installer(), 0o600);
  return box.sh(await payload(...parts));
}

/** POSIX sh that leaves a note. */
export function note(text: string): string {
  return `echo "${text}" >>/run/calls\n`;
}

/** A part with names and contents that a shell could take for something else. */
export const WEB: HostPart = {
  name: "web",
  files: [
    { path: "/etc/web/deep/site.conf", content: "listen 443\n", owner: "nobody:nogroup", mode: "0640" },
    { path: "/etc/web/it's $HOME `id`.conf", content: "it's \\n $HOME `id` \"\n\n" },
  ],
  apply: note("apply web"),
  remove: note("remove web"),
};

/** The same with one plain file. */
export function withSite(content: string): HostPart {
  return { ...WEB, files: [{ path: "/etc/web/deep/site.conf", content }] };
}
