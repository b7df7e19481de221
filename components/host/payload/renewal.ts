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
  readonly owns: readonly string[];
  readonly apply: string;
  readonly remove: string;
}

/** A timer of systemd, or a line for cron where there is no systemd. */
export function renewalOf(args: IdentityArgs): Renewal {
  return SYSTEMD_PLATFORMS.includes(args.platform) ? timer(args) : cronLine(args);
}

function timer(args: IdentityArgs): Renewal {
  const { onCalendar, randomDelay } = scheduleFor(args.lifetime, args.commonName);
  const values = { TEXTFILE_DIR, ON_CALENDAR: onCalendar, RANDOM_DELAY: randomDelay };
  const unit = "homelab-pki-renew";
  return {
    files: [`${unit}.service`, `${unit}.timer`].map((name) => ({
      path: `${UNITS_DIR}/${name}`,
      content: filled(name, values),
    })),
    owns: [`${UNITS_DIR}/${unit}.service.d/writable.conf`],
    // Where systemd knows an earlier version of the units, the installer has had it read them.
    apply: `systemctl enable --quiet --no-reload ${unit}.timer\nsystemctl restart ${unit}.timer\n`,
    // The installer makes the folder beside the service's unit, so it is in no part's record.
    remove: `rm -rf ${UNITS_DIR}/${unit}.service.d\n`,
  };
}

function cronLine({ lifetime, commonName, platform }: IdentityArgs): Renewal {
  const { cron } = scheduleFor(lifetime, commonName);
  const script = (line: string) => `${assignments({ PLATFORM: platform, LINE: line })}${onHost("cron.sh")}`;
  return {
    files: [],
    owns: [],
    apply: script(`${cron} ${SCRIPTS_DIR}/renew.sh 2>&1 | logger -t homelab-pki`),
    remove: script(""),
  };
}
