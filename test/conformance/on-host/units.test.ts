import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filled } from "../../../components/host/payload/on-host.ts";
import { scheduleFor } from "../../../components/host/payload/schedule.ts";
import { Sandbox } from "./sandbox.ts";

const UNITS = "/etc/systemd/system";
/** On systemd's scale from 0 (fully shut in) to 10; what keeps it from 0 is explained in the unit. */
const EXPOSURE = 2.5;

let box: Sandbox;
beforeEach(async () => {
  box = await Sandbox.start();
  const { onCalendar, randomDelay } = scheduleFor("7d", "nas");
  const values = {
    TEXTFILE_DIR: "/var/lib/prometheus/node-exporter",
    ON_CALENDAR: onCalendar,
    RANDOM_DELAY: randomDelay,
  };
  for (const name of ["homelab-pki-renew.service", "homelab-pki-renew.timer"]) {
    box.write(`${UNITS}/${name}`, filled(name, values));
  }
  box.write("/usr/local/lib/homelab-pki/renew.sh", "#!/bin/sh\n", 0o755);
});
afterEach(() => box.stop());

describe("the units of the renewal", () => {
  it("are what systemd expects", async () => {
    const verified = await box.run([
      "systemd-analyze",
      "verify",
      `${UNITS}/homelab-pki-renew.service`,
      `${UNITS}/homelab-pki-renew.timer`,
    ]);
    const ours = `${verified.stdout}${verified.stderr}`
      .split("\n")
      .filter((line) => line.includes("homelab-pki"));
    expect(ours).toEqual([]);
    expect(verified.code).toBe(0);
  });

  it("are shut in", async () => {
    const security = ["systemd-analyze", "security", "--offline=yes", "--no-pager"];
    const ran = await box.run([
      ...security,
      `--threshold=${EXPOSURE * 10}`,
      `${UNITS}/homelab-pki-renew.service`,
    ]);
    expect(ran.stdout).toMatch(/Overall exposure level for homelab-pki-renew.service: \d\.\d/);
    expect(ran.code, ran.stdout).toBe(0);
    // The same check tells a unit that is not.
    box.write(`${UNITS}/open.service`, "[Service]\nExecStart=/bin/true\n");
    expect((await box.run([...security, `--threshold=${EXPOSURE * 10}`, `${UNITS}/open.service`])).code).toBe(
      1,
    );
  });
});

describe("schedules", () => {
  it.each(["1m", "5m", "10m", "1h", "12h", "1d", "2d", "7d", "30d", "90d"] as const)(
    "for %s are ones of systemd",
    async (lifetime) => {
      const { onCalendar, randomDelay } = scheduleFor(lifetime, "nas");
      const calendar = await box.run(["systemd-analyze", "calendar", "--iterations=3", onCalendar]);
      expect(calendar.code, calendar.stderr).toBe(0);
      expect((await box.run(["systemd-analyze", "timespan", randomDelay])).code).toBe(0);
      const times = [
        ...calendar.stdout.matchAll(/\(in UTC\): (.*)|(?:Next elapse|Iter. #\d): (\w+ .*UTC)/g),
      ].map((match) => Date.parse((match[1] ?? match[2] ?? "").replace(/^\w+ /, "").replace(" UTC", "Z")));
      const [first = 0, second = 0, third = 0] = times;
      expect(third - second).toBe(second - first);
      expect(second - first).toBeGreaterThan(0);
    },
  );
});
