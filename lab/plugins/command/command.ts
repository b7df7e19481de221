import { randomBytes } from "node:crypto";
import type { Call, Properties, PropertySchema, ResourceType } from "../provider/index.ts";
import { LOGGING, type Logging, Output } from "./output.ts";

/** How a command ended: undefined when well, else in the words of the official provider. */
export type Failure = string | undefined;

/** A command to run. */
export interface Run {
  readonly command: string;
  readonly inputs: Properties;
  /** `environment`, and what the command wrote the time before. */
  readonly environment: Readonly<Record<string, string>>;
  readonly output: Output;
  readonly call: Call;
}

/** Runs a command on this or another machine. @throws when it cannot be started */
export type Runner = (run: Run) => Promise<Failure>;

const text = { type: "string" } as const;

/** The inputs that local and remote commands share. */
const common: { readonly [name: string]: PropertySchema } = {
  create: text,
  update: text,
  delete: text,
  stdin: text,
  triggers: { type: { list: "json" }, replace: true },
  environment: { type: { map: "string" } },
  logging: { ...text, oneOf: LOGGING },
  addPreviousOutputInEnv: { type: "boolean" },
};

/** A resource type that runs a command when it is created, changed and deleted. */
export function commandType(
  inputs: { readonly [name: string]: PropertySchema },
  runner: Runner,
): ResourceType<void> {
  async function execute(command: string, given: Properties, before: Properties, call: Call) {
    const output = new Output((given.logging as Logging | undefined) ?? "stdoutAndStderr", call);
    const environment = environmentOf(given, before);
    const failure = await runner({ command, inputs: given, environment, output, call });
    output.end();
    if (failure !== undefined) {
      throw new Error(`${failure}: running ${JSON.stringify(command)}:\n${output.combined()}`);
    }
    return { ...given, stdout: output.text("stdout"), stderr: output.text("stderr") };
  }

  return {
    inputs: { ...common, ...inputs },
    outputs: { stdout: text, stderr: text },
    changedBy: () => ["stdout", "stderr"],
    async create(given, _context, call) {
      const id = call.name + randomBytes(4).toString("hex");
      const state =
        given.create === undefined
          ? { ...given, stdout: "", stderr: "" }
          : await execute(String(given.create), given, {}, call);
      return { id, state };
    },
    async read(id, state) {
      return { id, state };
    },
    async update(_id, state, given, _context, call) {
      const command = given.update ?? given.create;
      return command === undefined
        ? { ...given, stdout: state.stdout, stderr: state.stderr }
        : execute(String(command), given, state, call);
    },
    async delete(_id, state, _context, call) {
      if (state.delete !== undefined) {
        await execute(String(state.delete), state, state, call);
      }
    },
  };
}

function environmentOf(inputs: Properties, before: Properties): Readonly<Record<string, string>> {
  const previous = {
    PULUMI_COMMAND_STDOUT: before.stdout,
    PULUMI_COMMAND_STDERR: before.stderr,
  };
  const given = {
    ...(inputs.environment as Properties | undefined),
    ...(inputs.addPreviousOutputInEnv === false ? {} : previous),
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])),
  );
}
