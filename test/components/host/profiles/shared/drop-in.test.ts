import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { restartIfNewer, serviceDropIn } from "../../../../../components/host/profiles/shared/drop-in.ts";
import { program, sh } from "../support/commands.ts";

const STARTED = "Mon 2026-11-23 07:00:00 UTC";
const started = Date.parse("2026-11-23T07:00:00Z") / 1000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drop-in-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a drop-in adds to a unit of somebody else's", () => {
  expect(serviceDropIn("caddy", ["ExecStart=", "ExecStart=/bin/true"])).toEqual({
    path: "/etc/systemd/system/caddy.service.d/homelab-pki.conf",
    content:
      "# Written by homelab-pki: changes are made in its configuration.\n[Service]\nExecStart=\nExecStart=/bin/true\n",
  });
});

/** What systemctl is told, with files written so many seconds after the service was started. */
async function told(
  dropIn: number,
  environment: number,
  otherwise?: string,
  active = "true",
): Promise<string> {
  for (const [name, after] of Object.entries({ dropIn, environment })) {
    writeFileSync(join(folder, name), "");
    utimesSync(join(folder, name), started + after, started + after);
  }
  program(
    join(folder, "bin"),
    "systemctl",
    `case $1 in
  show) echo '${STARTED}' ;;
  is-active) ${active} ;;
  *) echo "$@" >>${folder}/log ;;
esac`,
  );
  const text = restartIfNewer("s3", [join(folder, "environment")], otherwise).replaceAll(
    "/etc/systemd/system/s3.service.d/homelab-pki.conf",
    join(folder, "dropIn"),
  );
  const ended = await sh(["-c", text], { PATH: `${folder}/bin:${process.env.PATH}` });
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
  return readFileSync(join(folder, "log"), "utf8");
}

test.each([
  ["its unit is newer than its start", 1, -9, undefined, "true", "restart s3\n"],
  ["its unit was written in the second of its start", 0, -9, undefined, "true", "restart s3\n"],
  ["what it reads at the start is newer", -9, 1, undefined, "true", "restart s3\n"],
  ["it does not run", -9, -9, undefined, "false", "restart s3\n"],
  ["nothing of that is so", -9, -9, undefined, "true", ""],
  [
    "nothing of that is so, but other files may have changed",
    -9,
    -9,
    "systemctl reload s3",
    "true",
    "reload s3\n",
  ],
])("a service is told the least: %s", async (_, dropIn, environment, otherwise, active, expected) => {
  expect(await told(dropIn, environment, otherwise, active)).toBe(`enable --quiet s3\n${expected}`);
});
