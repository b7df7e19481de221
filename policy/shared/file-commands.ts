/** Bits that a letter of a symbolic mode stands for. */
const LETTERS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, X: 0o111 };

/** Bits that concern a class of users: owner, group, others, all. */
const CLASSES: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };

/**
 * Permission bits that a mode as `chmod` and `install` take it grants: `0640`, `u=rw,g=r`, `go-rwx`. None for what
 * says nothing of bits, for example a shell's variable.
 */
export function grantedBits(mode: string): number {
  const octal = Number(`0o${mode}`);
  if (!Number.isNaN(octal)) return octal;
  return union(
    mode.split(",").map((clause) => {
      const [, who, letters] = /^([ugoa]*)[+=](.*)/.exec(clause) ?? [];
      if (letters === undefined) return 0;
      const users = who === "" ? 0o777 : union([...(who as string)].map((user) => CLASSES[user] as number));
      return users & union([...letters].map((letter) => LETTERS[letter] as number));
    }),
  );
}

function union(bits: readonly number[]): number {
  return bits.reduce((all, each) => all | each, 0);
}

/** A file to which a command gives a mode. */
export interface FileMode {
  readonly file: string;
  /** As it is written. */
  readonly mode: string;
  /** Whether it is known to hold a private key, whatever its name is. */
  readonly holdsKey: boolean;
}

/** Calls by which a payload of this project puts files on a host: with their content, or as copies of the identity. */
const PAYLOAD_FILE = /^file (\S+) (0[0-7]{3}) /;
const PAYLOAD_COPY = /^copy (\S+) (\S+) \S+ (0[0-7]{3})$/;

/** What of a host's identity holds its private key. */
const KEY_PARTS = ["key.pem", "key_pkcs8.pem", "bundle.pem", "cert.p12"];

/**
 * What each `chmod` and `install` of a shell's text, and each file of a payload, does to files: every word that may be
 * one, with the mode.
 */
export function fileModes(script: string): FileMode[] {
  return commandsOf(script).flatMap((words) => {
    const line = words.join(" ");
    const [, file, ofFile] = PAYLOAD_FILE.exec(line) ?? [];
    if (ofFile !== undefined) return [{ file: file as string, mode: ofFile, holdsKey: false }];
    const [, part, copy, ofCopy] = PAYLOAD_COPY.exec(line) ?? [];
    if (ofCopy !== undefined)
      return [{ file: copy as string, mode: ofCopy, holdsKey: KEY_PARTS.includes(part as string) }];
    const { program, rest } = runOf(words, ["chmod", "install"]);
    if (program === "chmod") {
      const [mode, ...files] = rest.filter((word) => !word.startsWith("-"));
      return files.map((file) => ({ file, mode: mode as string, holdsKey: false }));
    }
    // What `install` gives to a file without -m.
    const mode = / (?:-[a-zA-Z]*m|--mode)[ =]?(\S+)/.exec(` ${rest.join(" ")}`)?.[1] ?? "0755";
    return rest.map((file) => ({ file, mode, holdsKey: false }));
  });
}

/**
 * What each `scp` and `rsync` of a shell's text may copy to another machine, which is every word but the key to log in
 * with, and what a payload brings along.
 */
export function copiedFiles(script: string): string[] {
  return commandsOf(script).flatMap((words) => {
    const [, file] = PAYLOAD_FILE.exec(words.join(" ")) ?? [];
    if (file !== undefined) return [file];
    const { rest } = runOf(words, ["scp", "rsync"]);
    return rest.filter((word, index) => !word.startsWith("-") && rest[index - 1] !== "-i");
  });
}

/** The words of each command of a shell's text, without quotes. */
function commandsOf(script: string): string[][] {
  return script
    .replaceAll("\\\n", " ")
    .replaceAll(/["']/g, "")
    .split(/[\n;&|]+/)
    .map((command) => command.trim().split(/\s+/));
}

/** The first of some programs that a command names, and the words after it; none if it names none. */
function runOf(words: readonly string[], programs: readonly string[]) {
  const names = words.map((word) => word.replace(/.*\//, ""));
  const index = names.findIndex((name) => programs.includes(name));
  return { program: names[index], rest: index === -1 ? [] : words.slice(index + 1) };
}
