import { spawn } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import grpc, { type IResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties } from "../../../lab/plugins/provider/index.ts";
import { toStruct } from "../../../lab/plugins/provider/messages.ts";
import { type FakeEngine, startEngine } from "./engine.ts";

/** A provider plugin that runs and is configured. */
export interface Plugin {
  readonly client: IResourceProviderClient;
  readonly engine: FakeEngine;
  stop(): Promise<void>;
}

/**
 * Starts the provider plugin of a package as the engine does, and configures it.
 *
 * @param name - package name, for example `vault`
 * @param environment - environment of the plugin; its PATH says which plugin is used
 * @param inputs - the provider's own inputs
 * @throws when no such plugin is on the PATH or, with `PLUGINS=official`, among the installed ones
 */
export async function startPlugin(
  name: string,
  environment: NodeJS.ProcessEnv,
  inputs: Properties = {},
): Promise<Plugin> {
  const engine = await startEngine();
  const child = spawn(findPlugin(name, environment), [engine.address], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const port = await firstLine(child.stdout, ended, name);
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  await configure(client, inputs);
  return {
    client,
    engine,
    async stop() {
      client.close();
      child.stdin.end();
      child.kill("SIGINT");
      await ended;
      engine.stop();
    },
  };
}

async function firstLine(stream: NodeJS.ReadableStream, ended: Promise<void>, name: string): Promise<string> {
  const line = new Promise<string>((resolve) => createInterface(stream).once("line", resolve));
  const early = ended.then(() => {
    throw new Error(`The plugin for ${name} ended before it told its port`);
  });
  return Promise.race([line, early]);
}

function configure(client: IResourceProviderClient, inputs: Properties): Promise<void> {
  const request = new messages.ConfigureRequest();
  request.setArgs(toStruct(inputs));
  request.setAcceptsecrets(true);
  return new Promise((resolve, reject) =>
    client.configure(request, (error) => (error ? reject(error) : resolve())),
  );
}

/** The plugin's executable: on the PATH as the engine finds it, or among those that Pulumi installed. */
function findPlugin(name: string, environment: NodeJS.ProcessEnv): string {
  const executable = `pulumi-resource-${name}`;
  const home = environment.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const folders = [...(environment.PATH ?? "").split(delimiter), ...installedFolders(home, name)];
  const found = folders.map((folder) => join(folder, executable)).find(isExecutable);
  if (found === undefined) {
    throw new Error(`${executable} is neither on the PATH nor installed in ${home}/plugins`);
  }
  return found;
}

function installedFolders(home: string, name: string): string[] {
  try {
    const all = readdirSync(join(home, "plugins"));
    return all
      .filter((each) => each.startsWith(`resource-${name}-v`))
      .map((each) => join(home, "plugins", each));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
