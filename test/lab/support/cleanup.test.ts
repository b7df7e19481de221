import { expect, test } from "vitest";
import { mountPointsBelow } from "../../../lab/support/cleanup.ts";

const line = (point: string) => `36 35 98:0 / ${point} rw,noatime shared:1 - ext4 /dev/root rw\n`;

test("only what lies at or below the folder is unmounted, the last mounted first", () => {
  const mounts = ["/", "/var/lib/x", "/var/lib/x/a", "/var/lib/xy", "/var/lib/x/a/b"].map(line).join("");
  expect(mountPointsBelow("/var/lib/x", mounts)).toEqual(["/var/lib/x/a/b", "/var/lib/x/a", "/var/lib/x"]);
});

test("a space in a path is read as one", () => {
  expect(mountPointsBelow("/m", line("/m/a\\040b"))).toEqual(["/m/a b"]);
});
