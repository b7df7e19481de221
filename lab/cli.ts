import { type Lab, selectedLab } from "./layout.ts";
import { LabError } from "./support/errors.ts";

type Command = (lab: Lab, args: readonly string[]) => Promise<void>;

/** Each command in a file of its own, loaded when it is called: `env` need not load what `up` needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./commands/up.ts")).up,
  down: async () => (await import("./commands/down.ts")).down,
  status: async () => (await import("./commands/status.ts")).status,
  env: async () => (await import("./commands/env.ts")).env,
  exec: async () => (await import("./commands/exec.ts")).exec,
  deploy: async () => (await import("./commands/deploy.ts")).deploy,
  summary: async () => (await import("./commands/summary.ts")).summary,
};

/** The commands that take arguments; with any other, one is a mistake and not something to be ignored. */
const WITH_ARGUMENTS: readonly string[] = ["exec"];

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw new LabError(`"${name}" is not a command of the lab: ${Object.keys(COMMANDS).join(", ")}`);
  }
  if (args.length > 0 && !WITH_ARGUMENTS.includes(name)) {
    throw new LabError(`${name} takes no arguments, and "${args.join(" ")}" was given`);
  }
  const command = await load();
  await command(selectedLab(), args);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // A LabError says what to do; of anything else the stack is needed.
  console.error(error instanceof LabError ? `error: ${error.message}` : error);
  process.exitCode = 1;
}
