import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ExportedStack } from "./deployment.ts";

/** The `pulumi` command on the stack to recover, in the current folder. */
export class PulumiStack {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The stack that `pulumi` would use: `PULUMI_STACK`, or the one selected in this folder. */
  static async selected(): Promise<PulumiStack> {
    return new PulumiStack(process.env.PULUMI_STACK || (await run(["stack", "--show-name"])).trim());
  }

  /** Address of the backend that holds the state. */
  async backendUrl(): Promise<string> {
    return (JSON.parse(await run(["whoami", "--verbose", "--json"])) as { readonly url: string }).url;
  }

  async export(): Promise<ExportedStack> {
    return JSON.parse(await this.#run(["stack", "export"])) as ExportedStack;
  }

  /** Puts a state in place of the present one; the engine checks that it is sound. */
  async import(stack: ExportedStack): Promise<void> {
    await this.#run(["stack", "import"], JSON.stringify(stack));
  }

  /** Reads the real state of some resources and of nothing else. */
  async refresh(urns: readonly string[]): Promise<void> {
    await this.#run(["refresh", "--yes", "--skip-preview", ...urns.flatMap((urn) => ["--target", urn])]);
  }

  /** Removes all locks of the stack. */
  async unlock(): Promise<void> {
    await this.#run(["cancel", "--yes"]);
  }

  #run([command = "", ...args]: readonly string[], input = ""): Promise<string> {
    return run([command, ...args, "--stack", this.name], input);
  }
}

/**
 * Name of the Pulumi project in the current folder.
 *
 * @throws Error when there is none.
 */
export function projectName(): string {
  let text: string;
  try {
    text = readFileSync("Pulumi.yaml", "utf8");
  } catch {
    throw new Error(`${process.cwd()} has no Pulumi.yaml; run this in the folder of the Pulumi project`);
  }
  return String((parse(text) as { readonly name?: unknown }).name);
}

/** Runs `pulumi` and returns its standard output; a state goes through pipes only, never through a file. */
function run(args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", ["--non-interactive", "--color=never", ...args], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
      });
    }
    // A command that ends before it has read its input says why itself.
    child.stdin.on("error", () => {}).end(input);
    child.once("error", (error) => reject(new Error(`cannot run pulumi: ${error.message}`)));
    child.once("close", (code) => {
      if (code === 0) return resolve(output.stdout);
      const said = (output.stderr.trim() || output.stdout.trim()).replace(/^error: /, "");
      reject(new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${said}`));
    });
  });
}
