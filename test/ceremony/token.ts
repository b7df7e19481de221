import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CEREMONY = resolve(import.meta.dirname, "../../ceremony");

/** SoftHSM's PKCS#11 library, where Debian's package `softhsm2` puts it. */
export const MODULE = "/usr/lib/softhsm/libsofthsm2.so";

/** What a script of the ceremony said and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A SoftHSM token in a folder of its own, and the ceremony's scripts run against it. */
export class Token {
  readonly label = "Homelab Root #1";
  /** Not a word that could stand anywhere by chance: the tests search processes for it. */
  readonly pin = `pin${randomBytes(12).toString("hex")}`;
  readonly dir: string;
  readonly pinFile: string;
  readonly #tools: string;
  readonly #log: string;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), "ceremony-test-"));
    const tokens = join(this.dir, ".tokens");
    mkdirSync(tokens);
    writeFileSync(join(this.dir, ".softhsm2.conf"), `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
    this.pinFile = join(this.dir, ".pin");
    writeFileSync(this.pinFile, `${this.pin}\n`, { mode: 0o400 });
    this.#log = join(this.dir, ".processes");
    this.#tools = this.#recordingTools();
    execFileSync(
      "softhsm2-util",
      ["--init-token", "--free", "--label", this.label, "--pin", this.pin, "--so-pin", "87654321"],
      { env: { PATH: process.env.PATH, ...this.#environment }, stdio: "pipe" },
    );
  }

  /** Options that name this token, for any script. */
  get options(): string[] {
    return ["--module", MODULE, "--token", this.label, "--key", "root-r2026", "--pin-file", this.pinFile];
  }

  /** Runs `ceremony/<script>` in the token's folder. */
  run(script: string, args: readonly string[], input = ""): Ran {
    return this.spawn(join(CEREMONY, script), args, input);
  }

  /** Runs any command with the token in reach, each process recorded. */
  spawn(command: string, args: readonly string[], input = ""): Ran {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.dir,
      env: { PATH: this.#tools, ...this.#environment },
      encoding: "utf8",
      input,
    });
    return { status, stdout, stderr };
  }

  /** Arguments and environment of every process that the scripts have started so far, as /proc showed them. */
  get processes(): string {
    return readFileSync(this.#log, "latin1").replaceAll("\0", " ");
  }

  /** Names of the files that the scripts left in the token's folder. */
  get files(): string[] {
    return readdirSync(this.dir).filter((name) => !name.startsWith("."));
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  get #environment(): Record<string, string> {
    return { SOFTHSM2_CONF: join(this.dir, ".softhsm2.conf") };
  }

  /**
   * A PATH on which each command first writes down what /proc says about itself and then becomes the real one.
   * Nothing else is on it, so no process of a script goes unseen, however short it lives.
   */
  #recordingTools(): string {
    const folder = join(this.dir, ".tools");
    mkdirSync(folder);
    const recorder = join(folder, ".recorder");
    writeFileSync(
      recorder,
      `#!/bin/sh\n/bin/cat /proc/$$/cmdline /proc/$$/environ >>'${this.#log}'\nPATH=${process.env.PATH}\nexec "\${0##*/}" "$@"\n`,
    );
    chmodSync(recorder, 0o755);
    writeFileSync(this.#log, "");
    const commands =
      "awk cat chmod cp cut date dirname grep head mkdir mktemp mv openssl p11tool rm script sed sh stat stty tr";
    for (const command of commands.split(" ")) symlinkSync(recorder, join(folder, command));
    return folder;
  }
}

/** Runs openssl on files of `dir` and returns what it prints. */
export function openssl(dir: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("openssl", args, { cwd: dir, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** Makes `<name>.key` and `<name>.csr` in `dir`, as a CA elsewhere would. */
export function makeRequest(dir: string, name: string, algorithm: readonly string[], subject: string): void {
  const key = `${name}.key`;
  openssl(
    dir,
    "req",
    "-new",
    ...algorithm,
    "-nodes",
    "-keyout",
    key,
    "-subj",
    subject,
    "-out",
    `${name}.csr`,
  );
}

/** openssl's options for an elliptic-curve key. */
export function curve(name: string): string[] {
  return ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${name}`];
}
