import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

/** What starts a Node.js process. */
export interface Invocation {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The process that runs a program.
 *
 * Configuration, secrets among it, goes by environment variable because `cmd/run` reads it there and nowhere else;
 * only the same user can read that.
 *
 * @param engine - address of the engine, `host:port`
 * @throws when the program's folder has no `@pulumi/pulumi` installed
 */
export function programInvocation(request: RunRequest, engine: string): Invocation {
  const info = infoOf(request.getInfo());
  const cwd = request.getPwd() || info.getProgramDirectory();
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: cwd,
    "root-directory": info.getRootDirectory(),
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(flags).filter(([, value]) => value !== "");
  return {
    args: [
      ...nodeArguments(info),
      sdkCommand("run", info.getProgramDirectory()),
      ...given.flatMap(([flag, value]) => [`--${flag}`, value]),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint(),
      ...request.getArgsList(),
    ],
    cwd,
    env: {
      ...process.env,
      ...typescriptSetting(info),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  };
}

/** The message's program info. @throws when an engine older than 3.100 sent none */
export function infoOf(info: ProgramInfo | undefined): ProgramInfo {
  if (info === undefined) {
    throw new Error("The engine sent no program info: Pulumi 3.100 or newer is needed");
  }
  return info;
}

/**
 * Path of an entry script of the SDK that the program itself has installed.
 *
 * @param command - folder under `@pulumi/pulumi/cmd`
 * @throws when it is not installed
 */
export function sdkCommand(command: "run" | "run-policy-pack", programDirectory: string): string {
  try {
    return createRequire(join(programDirectory, "noop.js")).resolve(`@pulumi/pulumi/cmd/${command}`);
  } catch {
    throw new Error(`@pulumi/pulumi is not installed in ${programDirectory}: run "npm ci" there`);
  }
}

/** The option `nodeargs` of `runtime` in Pulumi.yaml, arguments for node separated by blanks. */
export function nodeArguments(info: ProgramInfo): string[] {
  const nodeargs = optionsOf(info).nodeargs;
  return typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter((argument) => argument !== "") : [];
}

/** The option `typescript` of `runtime` in Pulumi.yaml: whether the SDK compiles with ts-node. */
export function typescriptSetting(info: ProgramInfo): NodeJS.ProcessEnv {
  return { PULUMI_NODEJS_TYPESCRIPT: String(optionsOf(info).typescript !== false) };
}

function optionsOf(info: ProgramInfo): Record<string, unknown> {
  return info.getOptions()?.toJavaScript() ?? {};
}
