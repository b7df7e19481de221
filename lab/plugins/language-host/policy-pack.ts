import type { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { type Invocation, infoOf, nodeArguments, sdkCommand } from "./program.ts";

/**
 * The process that serves a policy pack. It runs in the pack's folder: the SDK takes the pack's name and version
 * from the package.json of the working directory.
 *
 * @throws when the engine asks for another kind of plugin
 */
export function policyPackInvocation(request: RunPluginRequest): Invocation {
  const kind = request.getKind();
  if (kind !== "analyzer") {
    throw new Error(
      `This language host runs programs and policy packs (kind "analyzer"), not kind "${kind}"`,
    );
  }
  const info = infoOf(request.getInfo());
  const pack = info.getProgramDirectory();
  const [engine = "", , ...rest] = request.getArgsList();
  return {
    args: [...nodeArguments(info), sdkCommand("run-policy-pack", pack), engine, pack, ...rest],
    cwd: pack,
    env: { ...process.env, ...assignments(request.getEnvList()) },
  };
}

/** `NAME=value` lines as an environment. */
function assignments(lines: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    lines.map((line) => {
      const separator = line.indexOf("=");
      return [line.slice(0, separator), line.slice(separator + 1)];
    }),
  );
}
