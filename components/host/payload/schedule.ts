import { createHash } from "node:crypto";
import { type Duration, seconds } from "../../shared/duration.ts";

/** When a host looks whether its certificate is due. */
export interface Schedule {
  /** For a systemd timer. @see systemd.time(7) */
  readonly onCalendar: string;
  /** For a systemd timer: how much later it may be, at random. */
  readonly randomDelay: string;
  /** The five fields of a cron table. */
  readonly cron: string;
}

/** Looks in a certificate's life; the third that is left when it is due has eight of them. */
const LOOKS = 24;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps that divide a minute, an hour or a day, in seconds, so that the looks are evenly spaced. */
const STEPS = [
  ...[5, 10, 15, 30],
  ...[1, 2, 3, 5, 6, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((hours) => hours * HOUR),
];
const SHORTEST = 5;

/**
 * @param lifetime - of the certificate
 * @param host - name of the host, which chooses the minute for cron: not all hosts ask at once
 */
export function scheduleFor(lifetime: Duration, host: string): Schedule {
  const step = STEPS.findLast((each) => each * LOOKS <= seconds(lifetime, "lifetime")) ?? SHORTEST;
  // A quarter, and at least a second: systemd takes none as none.
  const randomDelay = `${Math.max(1, Math.floor(step / 4))}s`;
  const chosen = createHash("sha256").update(host).digest();
  const minute = chosen.readUInt8(0) % 60;
  if (step === DAY) {
    return { onCalendar: "*-*-* 0:00", randomDelay, cron: `${minute} ${chosen.readUInt8(1) % 24} * * *` };
  }
  if (step >= HOUR) {
    const hours = step / HOUR;
    return { onCalendar: `*-*-* 0/${hours}:00`, randomDelay, cron: `${minute} */${hours} * * *` };
  }
  if (step >= MINUTE) {
    const minutes = step / MINUTE;
    return { onCalendar: `*:0/${minutes}`, randomDelay, cron: `*/${minutes} * * * *` };
  }
  // cron looks once a minute at most.
  return { onCalendar: `*:*:0/${step}`, randomDelay, cron: "* * * * *" };
}
