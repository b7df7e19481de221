import type { Client, ClientChannel, ExecOptions } from "ssh2";
import type { Properties } from "../provider/index.ts";
import { commandType, type Failure, type Run } from "./command.ts";
import { connectionSchema, dial } from "./connection.ts";

/** @see https://www.pulumi.com/registry/packages/command/api-docs/remote/command/ */
export const remoteCommand = commandType({ connection: connectionSchema }, runRemotely);

async function runRemotely({ command, inputs, environment, output, call }: Run): Promise<Failure> {
  const { client, close } = await dial(inputs.connection as Properties, call);
  const abort = () => close();
  call.signal.addEventListener("abort", abort);
  try {
    await checkEnvironment(client, Object.keys((inputs.environment as Properties | undefined) ?? {}), {
      env: environment,
    });
    const { channel, failure } = await execute(client, command, { env: environment });
    channel.on("data", (data: Buffer) => output.add("stdout", data));
    channel.stderr.on("data", (data: Buffer) => output.add("stderr", data));
    channel.end(typeof inputs.stdin === "string" ? inputs.stdin : "");
    return await failure;
  } finally {
    call.signal.removeEventListener("abort", abort);
    close();
  }
}

/** SSH servers drop variables that they are not configured to accept, without a word: look whether they arrive. */
async function checkEnvironment(client: Client, names: readonly string[], options: ExecOptions) {
  if (names.length === 0) {
    return;
  }
  const { channel, failure } = await execute(client, "env", options);
  const chunks: Buffer[] = [];
  channel.on("data", (data: Buffer) => chunks.push(data));
  channel.stderr.resume();
  await failure;
  const lines = Buffer.concat(chunks).toString("utf8").split("\n");
  const missing = names.find((name) => !lines.some((line) => line.startsWith(`${name}=`)));
  if (missing !== undefined) {
    throw new Error(
      `could not set environment variable "${missing}": the SSH server must accept it (AcceptEnv), or the command sets it itself ("NAME=value command")`,
    );
  }
}

interface Execution {
  readonly channel: ClientChannel;
  /** Settles when the command has ended and its output has been read. */
  readonly failure: Promise<Failure>;
}

function execute(client: Client, command: string, options: ExecOptions): Promise<Execution> {
  return new Promise((resolve, reject) =>
    client.exec(command, options, (error, channel) =>
      // A quick command's end can come in the same packet as its start: listen for it here and now.
      error ? reject(error) : resolve({ channel, failure: endOf(channel) }),
    ),
  );
}

function endOf(channel: ClientChannel): Promise<Failure> {
  return new Promise((resolve) => {
    let failure: Failure = "The connection ended before the command did";
    channel.on("exit", (code: number | null, signal?: string) => {
      failure =
        code === 0
          ? undefined
          : `Process exited with ${code === null ? `signal ${signal}` : `status ${code}`}`;
    });
    channel.on("close", () => resolve(failure));
  });
}
