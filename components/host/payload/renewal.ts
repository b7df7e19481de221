import { dirname } from "node:path/posix";
import type { HostPart } from "../host-part.ts";
import { SYSTEMD_PLATFORMS } from "../identity.ts";
import type { IdentityArgs } from "../identity-args.ts";
import { filled, onHost, SCRIPTS_DIR } from "./on-host.ts";
import type { KnownFile } from "./part-calls.ts";
import { scheduleFor } from "./schedule.ts";
import { TEXTFILE_DIR } from "./settings.ts";
import { assignments } from "./shell.ts";

const UNITS_DIR = "/etc/systemd/system";

/** What runs the renewal on a host, as far as it is a part of the identity's part. */
export interface Renewal {
  readonly files: readonly KnownFile[];
  readonly apply: string;
  readonly remove: string;
}

/** A timer of systemd, or a line for cron where there is no systemd. */
export function renewalOf(args: IdentityArgs): Renewal {
  return SYSTEMD_PLATFORMS.includes(args.platform) ? timer(args) : cronLine(args);
}

function timer(args: IdentityArgs): Renewal {
  const { onCalendar, randomDelay } = scheduleFor(args.lifetime, args.commonName);
  const values = {
    TEXTFILE_DIR,
    WRITABLE: writable(args.parts ?? []),
    ON_CALENDAR: onCalendar,
    RANDOM_DELAY: randomDelay,
  };
  const unit = "homelab-pki-renew";
  return {
    files: [`${unit}.service`, `${unit}.timer`].map((name) => ({
      path: `${UNITS_DIR}/${name}`,
      content: filled(name, values),
    })),
    // The installer has had systemd read the units already.
    apply: `systemctl enable --quiet --no-reload ${unit}.timer\nsystemctl restart ${unit}.timer\n`,
    remove: "",
  };
}

/** The settings by which the renewal's unit may write to the folders of files and copies. */
function writable(parts: readonly HostPart[]): string {
  const paths = parts.flatMap(({ files, copies = [] }) => [...files, ...copies].map(({ path }) => path));
  const folders = paths.filter((path) => !path.startsWith("/etc/systemd/")).map((path) => dirname(path));
  // A folder that is not there yet is no reason not to start.
  const quoted = (folder: string) => folder.replaceAll(/["\\]/g, "\\$&").replaceAll("%", "%%");
  return [...new Set(folders)]
    .sort()
    .map((folder) => `ReadWritePaths="-${quoted(folder)}"\n`)
    .join("");
}

function cronLine({ lifetime, commonName, platform }: IdentityArgs): Renewal {
  const { cron } = scheduleFor(lifetime, commonName);
  const script = (line: string) => `${assignments({ PLATFORM: platform, LINE: line })}${onHost("cron.sh")}`;
  return {
    files: [],
    apply: script(`${cron} ${SCRIPTS_DIR}/renew.sh 2>&1 | logger -t homelab-pki`),
    remove: script(""),
  };
}
