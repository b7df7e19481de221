import { invalidInput, unfitInput } from "../../shared/errors.ts";
import { type HostPart, TLS_DIR } from "../host-part.ts";

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Parts that every host has, see `identity-parts.ts`. */
const OWN_NAMES = ["identity", "trust-store", "wireguard-key"];
const OWN_FOLDERS = [TLS_DIR, "/var/lib/homelab-pki", "/usr/local/lib/homelab-pki"];
const MODE = /^0[0-7]{3}$/;
const ACCOUNT = "(?:[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?|[0-9]{1,10})";
const OWNER = new RegExp(`^${ACCOUNT}:${ACCOUNT}$`);
const PATH_FORM =
  'an absolute path of a file inside a folder, without "." and "..", empty segments, control characters, or spaces at the ends';

/**
 * Refuses parts that a host could not have together, or whose paths, modes or owners are none.
 *
 * @throws InputPropertyError naming the part and the field
 */
export function checkParts(parts: readonly HostPart[]): void {
  const names = new Set(OWN_NAMES);
  const owners = new Map<string, string>();
  for (const part of parts) {
    if (!NAME.test(part.name)) {
      throw invalidInput(
        "part.name",
        part.name,
        "at most 63 lower-case letters, digits and hyphens, no hyphen at the ends",
      );
    }
    if (names.has(part.name))
      throw unfitInput(part.name, "a host has each part once, and this one is there already");
    names.add(part.name);
    part.files.forEach(({ path, mode, owner }, index) => {
      checkFile(`${part.name}.files[${index}]`, path, mode, owner);
      claim(`${part.name}.files[${index}].path`, path, part.name);
    });
    part.copies?.forEach(({ path, mode, owner }, index) => {
      checkFile(`${part.name}.copies[${index}]`, path, mode, owner);
      claim(`${part.name}.copies[${index}].path`, path, part.name);
    });
  }

  function claim(at: string, path: string, part: string): void {
    const taken = owners.get(path);
    if (taken !== undefined) {
      throw unfitInput(at, `${JSON.stringify(path)} is written by ${taken} already: each file has one part`);
    }
    for (const [other, owner] of owners) {
      if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) {
        throw unfitInput(
          at,
          `${JSON.stringify(path)} and ${owner}'s ${JSON.stringify(other)} cannot both be files`,
        );
      }
    }
    owners.set(path, part);
  }
}

function checkFile(at: string, path: string, mode: string | undefined, owner: string | undefined): void {
  if (!isFilePath(path)) throw invalidInput(`${at}.path`, path, PATH_FORM);
  const folder = OWN_FOLDERS.find((own) => path === own || path.startsWith(`${own}/`));
  if (folder !== undefined) throw invalidInput(`${at}.path`, path, `${folder} is the identity's own`);
  if (mode !== undefined && !MODE.test(mode)) {
    throw invalidInput(
      `${at}.mode`,
      mode,
      'four octal digits without set-user-id and its like, such as "0640"',
    );
  }
  if (owner !== undefined && !OWNER.test(owner)) {
    throw invalidInput(`${at}.owner`, owner, "user:group, by name or number");
  }
}

function isFilePath(path: string): boolean {
  const [first, ...segments] = path.split("/");
  return (
    first === "" &&
    segments.length >= 2 &&
    segments.every((segment) => segment !== "" && segment !== "." && segment !== "..") &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\x00-\x1f\x7f]/.test(path) &&
    path === path.trim()
  );
}
