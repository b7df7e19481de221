import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { processEnvironment } from "../../lab/environment.ts";
import { type Lab, PROJECT_DIR, selectedLab } from "../../lab/layout.ts";
import { resourceChanges } from "../../lab/stack/pulumi.ts";
import { withoutEncryptionSalt } from "../../lab/support/pulumi-state.ts";
import { tryRun } from "../../lab/support/run.ts";

/** What a finished `pulumi` command left behind. */
export interface CommandResult {
  /** Exit code; `null` when a signal ended the command. */
  readonly code: number | null;
  /** Standard output and standard error, interleaved as they came. */
  readonly output: string;
  /** Number of resources an operation: `{ same: 12, create: 3 }`; empty when the engine did not get that far. */
  readonly changes: Readonly<Record<string, number>>;
}

/**
 * A stack of the real program on the tests' lab, with a configuration of its own, driven by the real CLI.
 * Its configuration file `Pulumi.<name>.yaml` stands in the checkout (git ignores `Pulumi.e2e*.yaml`).
 */
export class TestStack {
  readonly name: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly #configFile: string;
  #runs = 0;

  constructor(name: string, lab: Lab = selectedLab(), environment: NodeJS.ProcessEnv = {}) {
    this.name = name;
    this.#configFile = join(PROJECT_DIR, `Pulumi.${name}.yaml`);
    this.environment = {
      ...processEnvironment(lab),
      PULUMI_STACK: name,
      PULUMI_DEBUG_COMMANDS: "true",
      ...environment,
    };
  }

  /** Creates the stack, or selects the one an interrupted run left behind. */
  async init(): Promise<void> {
    const stacks: { name: string }[] = JSON.parse((await this.expect(["stack", "ls", "--json"])).output);
    // The salt of a stack in a lab that is no more fits no passphrase.
    if (!stacks.some(({ name }) => name === this.name)) {
      writeFileSync(this.#configFile, withoutEncryptionSalt(this.#read()));
    }
    await this.expect(["stack", "select", "--create", "--stack", this.name]);
  }

  /** Replaces the whole configuration; keys come with the namespace `homelab-pki:` unless they have one. */
  configure(config: Readonly<Record<string, unknown>>): void {
    const salt = /^encryptionsalt:.*$/m.exec(this.#read())?.[0];
    const namespaced = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `homelab-pki:${key}`, value]),
    );
    writeFileSync(this.#configFile, `${salt ? `${salt}\n` : ""}${stringify({ config: namespaced })}`);
  }

  up(...args: string[]): Promise<CommandResult> {
    return this.run(["up", "--yes", "--skip-preview", ...args]);
  }

  preview(...args: string[]): Promise<CommandResult> {
    return this.run(["preview", ...args]);
  }

  refresh(...args: string[]): Promise<CommandResult> {
    return this.run(["refresh", "--yes", "--skip-preview", ...args]);
  }

  destroy(...args: string[]): Promise<CommandResult> {
    return this.run(["destroy", "--yes", "--skip-preview", ...args]);
  }

  /** What the runbook says to type after an interrupted `up`: `make recover`, for this stack. */
  recover(): Promise<CommandResult> {
    return this.#operate("recover");
  }

  /** `make verify`, for this stack. */
  verify(): Promise<CommandResult> {
    return this.#operate("verify");
  }

  /** Stack outputs, secrets in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.expect(["stack", "output", "--json", "--show-secrets"])).output);
  }

  /** The state as the backend holds it, secrets still encrypted. */
  async state(): Promise<string> {
    return (await this.expect(["stack", "export"])).output;
  }

  /** Removes the stack from the backend and its configuration file. */
  async remove(): Promise<void> {
    await this.run(["stack", "rm", "--yes", "--force"]);
    rmSync(this.#configFile, { force: true });
  }

  /** Starts a command without waiting, in a process group of its own, so that a test can kill all of it. */
  start(args: readonly string[]): ChildProcess {
    return spawn("pulumi", ["--non-interactive", "--color=never", ...args], {
      cwd: PROJECT_DIR,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a command to its end, whatever that is. */
  async run(args: readonly string[]): Promise<CommandResult> {
    this.#runs += 1;
    const eventLog = join("/tmp", `homelab-pki-${process.pid}-${this.name}-${this.#runs}.events`);
    const logged = ["up", "preview", "refresh", "destroy"].includes(args[0] ?? "");
    const child = this.start(logged ? [...args, "--event-log", eventLog] : args);
    let output = "";
    const collect = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    // There is none if the command failed before the engine began.
    const changes = existsSync(eventLog) ? resourceChanges(readFileSync(eventLog, "utf8")) : {};
    rmSync(eventLog, { force: true });
    return { code, output, changes };
  }

  async #operate(operation: string): Promise<CommandResult> {
    const { code, stdout, stderr } = await tryRun("node", [`operations/${operation}.ts`], {
      cwd: PROJECT_DIR,
      environment: this.environment,
    });
    return { code, output: stdout + stderr, changes: {} };
  }

  /** Runs a command that must succeed. */
  async expect(args: readonly string[]): Promise<CommandResult> {
    const result = await this.run(args);
    if (result.code !== 0)
      throw new Error(`pulumi ${args.join(" ")} exited ${result.code}:\n${result.output}`);
    return result;
  }

  #read(): string {
    try {
      return readFileSync(this.#configFile, "utf8");
    } catch {
      return "";
    }
  }
}
