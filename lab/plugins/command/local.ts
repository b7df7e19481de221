import { spawn } from "node:child_process";
import { commandType, type Failure, type Run } from "./command.ts";

/** @see https://www.pulumi.com/registry/packages/command/api-docs/local/command/ */
export const localCommand = commandType(
  { interpreter: { type: { list: "string" } }, dir: { type: "string" } },
  runLocally,
);

function runLocally({ command, inputs, environment, output, call }: Run): Promise<Failure> {
  const interpreter = Array.isArray(inputs.interpreter) ? inputs.interpreter.map(String) : [];
  const [program = "", ...args] = interpreter.length > 0 ? interpreter : ["/bin/sh", "-c"];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, command], {
      cwd: inputs.dir === undefined ? process.cwd() : String(inputs.dir),
      env: { ...process.env, ...environment },
      signal: call.signal,
      stdio: "pipe",
    });
    child.stdout.on("data", (data) => output.add("stdout", data));
    child.stderr.on("data", (data) => output.add("stderr", data));
    // A command may end without reading its input.
    child.stdin.on("error", () => {});
    child.stdin.end(typeof inputs.stdin === "string" ? inputs.stdin : "");
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve(code === 0 ? undefined : signal ? `signal: ${signal}` : `exit status ${code}`),
    );
  });
}
