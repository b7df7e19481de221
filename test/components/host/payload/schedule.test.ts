import { describe, expect, it } from "vitest";
import { type Schedule, scheduleFor } from "../../../../components/host/payload/schedule.ts";
import type { Duration } from "../../../../components/shared/duration.ts";

describe("scheduleFor", () => {
  it.each<[Duration, Schedule]>([
    ["1m", { onCalendar: "*:*:0/5", randomDelay: "1s", cron: "* * * * *" }],
    ["10m", { onCalendar: "*:*:0/15", randomDelay: "3s", cron: "* * * * *" }],
    ["1h", { onCalendar: "*:0/2", randomDelay: "30s", cron: "*/2 * * * *" }],
    ["12h", { onCalendar: "*:0/30", randomDelay: "450s", cron: "*/30 * * * *" }],
    ["1d", { onCalendar: "*-*-* 0/1:00", randomDelay: "900s", cron: "4 */1 * * *" }],
    ["7d", { onCalendar: "*-*-* 0/6:00", randomDelay: "5400s", cron: "4 */6 * * *" }],
    ["23d", { onCalendar: "*-*-* 0/12:00", randomDelay: "10800s", cron: "4 */12 * * *" }],
    ["90d", { onCalendar: "*-*-* 0:00", randomDelay: "21600s", cron: "4 8 * * *" }],
  ])("looks at a certificate of %s at least every 24th part of its life", (lifetime, schedule) => {
    expect(scheduleFor(lifetime, "nas.lab.example")).toEqual(schedule);
  });

  it("has each host ask at a minute of its own, always the same", () => {
    const minutes = ["a", "b", "c", "d", "e", "f"].map((host) => scheduleFor("7d", host).cron.split(" ")[0]);
    expect(new Set(minutes).size).toBeGreaterThan(3);
    expect(scheduleFor("7d", "a")).toEqual(scheduleFor("7d", "a"));
  });
});
