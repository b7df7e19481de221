import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type RunResult, tryRun } from "../../../lab/support/run.ts";

/**
 * Makes this machine look like a host of its own to whoever runs inside: its folders, with all changes in memory.
 * The argument is POSIX sh that does more of that.
 */
const SETUP = `set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
for folder in etc usr/local; do
  layer=/mnt/layers/$folder
  mkdir -p "$layer/upper" "$layer/work"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$layer/upper,workdir=$layer/work" "/$folder"
done
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/systemd/system
mount -t tmpfs -o mode=0755 tmpfs /var/lib
eval "$1"
echo ready
exec cat`;

/** What runs in place of systemd's command, and writes down what it was told. */
const SYSTEMCTL = '#!/bin/sh\necho "systemctl $*" >>/run/calls\n';
/** The clock of the host, off by what stands in a file. */
const DATE = `#!/bin/sh
if [ "$1" = +%s ]; then echo $(($(/bin/date +%s) + $(cat /run/clock 2>/dev/null || echo 0)));
else exec /bin/date "$@"; fi
`;
/** Programs that would wait do so in no time, and say how long. */
const SLEEP = '#!/bin/sh\necho "sleep $*" >>/run/calls\n/bin/sleep 0.05\n';

/** This machine's folders in a mount namespace, as a host on which the real scripts run and leave no trace outside. */
export class Sandbox {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** @param setup - POSIX sh that runs inside before anything else */
  static async start(setup = ""): Promise<Sandbox> {
    // Ends with its standard input, so with this process too.
    const holder = spawn("unshare", ["--mount", "sh", "-c", SETUP, "sh", setup], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (holder.stdout === null) throw new Error("no output");
    const [line] = await Promise.race([once(createInterface(holder.stdout), "line"), once(holder, "exit")]);
    if (line !== "ready") throw new Error(`the sandbox did not start: ${line}`);
    const sandbox = new Sandbox(holder);
    sandbox.program("systemctl", SYSTEMCTL);
    sandbox.program("sleep", SLEEP);
    sandbox.program("date", DATE);
    return sandbox;
  }

  async stop(): Promise<void> {
    const ended = once(this.#holder, "exit");
    this.#holder.stdin?.end();
    await ended;
  }

  /** Runs a command inside; standard input is never in its arguments. */
  run(command: readonly string[], input = ""): Promise<RunResult> {
    return tryRun("nsenter", ["--mount", `--target=${this.#holder.pid}`, "--", ...command], {
      input,
      environment: { PATH: process.env.PATH },
    });
  }

  /** Runs POSIX sh inside, as `ssh host sh -s` does. */
  sh(script: string): Promise<RunResult> {
    return this.run(["sh", "-s"], script);
  }

  /** Where a path of the host is seen from here. */
  path(path: string): string {
    return join(`/proc/${this.#holder.pid}/root`, path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  list(folder: string): string[] {
    return readdirSync(this.path(folder)).sort();
  }

  /** Mode in octal, as `0400`. */
  mode(path: string): string {
    return `0${(lstatSync(this.path(path)).mode & 0o7777).toString(8).padStart(3, "0")}`;
  }

  write(path: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
    chmodSync(this.path(path), mode);
  }

  /** Puts a program where the host finds it first. */
  program(name: string, content: string): void {
    this.write(`/usr/local/sbin/${name}`, content, 0o755);
  }

  /** Sets the host's clock ahead, or behind. */
  clock(seconds: number): void {
    this.write("/run/clock", `${seconds}`);
  }

  /** What the host's systemctl and sleep were told since the last time. */
  calls(): string[] {
    const calls = this.exists("/run/calls") ? this.read("/run/calls").split("\n").slice(0, -1) : [];
    this.write("/run/calls", "");
    return calls;
  }
}
