import { expect, test } from "vitest";
import { parseArchive } from "../../../lab/machine/debian-archive.ts";

const LISTING = [
  "https://tools.example/apt/ stable main Tools",
  "http://mirror.example/debian-security/ bookworm-security main Debian",
  "http://mirror.example/debian/ bookworm main Debian",
  "http://mirror.example/debian/ bookworm contrib Debian",
  "http://mirror.example/debian/ bookworm-updates main Debian",
  "",
].join("\n");

test("the archive of the release is found among the others, with its components", () => {
  expect(parseArchive(LISTING, "bookworm")).toEqual({
    uri: "http://mirror.example/debian/",
    suite: "bookworm",
    components: ["main", "contrib"],
  });
});

test("of two mirrors the first one is taken, alone", () => {
  const second = "http://other.example/debian/ bookworm contrib Debian\n";
  const archive = parseArchive(`http://mirror.example/debian/ bookworm main Debian\n${second}`, "bookworm");
  expect(archive).toEqual({ uri: "http://mirror.example/debian/", suite: "bookworm", components: ["main"] });
});

test("somebody else's archive of the same name is not taken for Debian's", () => {
  expect(() => parseArchive("https://tools.example/apt/ bookworm main Tools\n", "bookworm")).toThrow(
    'apt has no archive of "bookworm" in its sources, from which the lab could make a root filesystem: ' +
      'see "apt-get indextargets"; "apt-get update" has to have run',
  );
});
