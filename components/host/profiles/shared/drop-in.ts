import type { HostFile } from "../../host-part.ts";

/** First line of what the program writes on a host, in files whose comments begin with `#`. */
export const WRITTEN_BY = "# Written by homelab-pki: changes are made in its configuration.";

/**
 * Settings added to a unit that belongs to a package.
 *
 * @param unit - the service, without `.service`
 * @param lines - the lines of its `[Service]` section
 */
export function serviceDropIn(unit: string, lines: readonly string[]): HostFile {
  return {
    path: dropInPath(unit),
    content: [WRITTEN_BY, "[Service]", ...lines, ""].join("\n"),
  };
}

/** Where {@link serviceDropIn} stands: one file a unit, because one profile has it. */
export function dropInPath(unit: string): string {
  return `/etc/systemd/system/${unit}.service.d/homelab-pki.conf`;
}

/**
 * POSIX sh that restarts a service only where it was started before its unit, or what the unit reads at the start, was
 * written.
 *
 * @param unit - the service, without `.service`, with a {@link serviceDropIn}
 * @param files - what it reads only when it starts
 * @param otherwise - what makes it take changes of other files
 * @default otherwise nothing, as of a service that reads them anew by itself
 */
export function restartIfNewer(unit: string, files: readonly string[] = [], otherwise = ""): string {
  return `systemctl enable --quiet ${unit}
written=$(stat -c %Y ${[dropInPath(unit), ...files].join(" ")} | sort -n | tail -n 1)
started=$(systemctl show --property=ActiveEnterTimestamp --value ${unit})
if ! systemctl is-active --quiet ${unit} || [ "$written" -ge "$(date -d "$started" +%s)" ]; then
  systemctl restart ${unit}
${otherwise && `else\n  ${otherwise}\n`}fi
`;
}
