import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { ended, startNode, stopAll } from "./children.ts";
import {
  installedDependencies,
  missingDependencies,
  packageRoot,
  readManifest,
  requiredPlugins,
} from "./packages.ts";
import { policyPackInvocation } from "./policy-pack.ts";
import { infoOf, programInvocation } from "./program.ts";

/** `cmd/run` ends with this code when it has told the user what is wrong: the engine then says nothing more. */
const EXIT_AFTER_LOGGING = 32;

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>) => {
    handle(call.request).then(
      (response) => respond(null, response),
      (error: Error) => respond({ code: status.UNKNOWN, details: error.message }),
    );
  };
}

const unimplemented: handleUnaryCall<unknown, never> = (_call, respond) =>
  respond({ code: status.UNIMPLEMENTED, details: "not implemented by this language host" });

/**
 * The `LanguageRuntime` service for Node.js programs and policy packs.
 *
 * @param engineAddress - address of the engine that started this process, `host:port`
 * @param version - version to report
 */
export function languageService(engineAddress: string, version: string) {
  let engine = engineAddress;
  let cancelled = false;

  return {
    handshake: unary(async (request: messages.LanguageHandshakeRequest) => {
      engine = request.getEngineAddress() || engine;
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(async () => new plugins.PluginInfo().setVersion(version)),
    getRequiredPackages: unary(async (request: messages.GetRequiredPackagesRequest) => {
      const response = new messages.GetRequiredPackagesResponse();
      const root = packageRoot(infoOf(request.getInfo()).getProgramDirectory());
      for (const plugin of requiredPlugins(root)) {
        const dependency = new plugins.PackageDependency().setKind("resource").setName(plugin.name);
        response.addPackages(dependency.setVersion(plugin.version).setServer(plugin.server));
      }
      return response;
    }),
    getProgramDependencies: unary(async (request: messages.GetProgramDependenciesRequest) => {
      const response = new messages.GetProgramDependenciesResponse();
      const root = packageRoot(infoOf(request.getInfo()).getProgramDirectory());
      for (const { name, version } of installedDependencies(root)) {
        response.addDependencies(new messages.DependencyInfo().setName(name).setVersion(version));
      }
      return response;
    }),
    about: unary(async () =>
      new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    runtimeOptionsPrompts: unary(async () => new messages.RuntimeOptionsResponse()),
    run: unary(async (request: messages.RunRequest) => {
      const { args, cwd, env } = programInvocation(request, engine);
      const exit = await ended(startNode(args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] }));
      const response = new messages.RunResponse();
      if (cancelled || exit.code === EXIT_AFTER_LOGGING) {
        return response.setBail(true);
      }
      if (exit.code !== 0) {
        const how = exit.signal ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
        response.setError(`Program ${how}`);
      }
      return response;
    }),
    runPlugin(call: ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) {
      runPolicyPack(call).catch((error: Error) =>
        call.emit("error", { code: status.UNKNOWN, details: error.message }),
      );
    },
    installDependencies(
      call: ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>,
    ) {
      const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
      const missing = missingDependencies(packageRoot(directory));
      if (missing.length === 0) {
        call.end();
        return;
      }
      const details = `Not installed in ${directory}: ${missing.join(", ")}. Run "npm ci"`;
      call.emit("error", { code: status.FAILED_PRECONDITION, details });
    },
    cancel: unary(async () => {
      cancelled = true;
      stopAll("SIGTERM");
      return new empties.Empty();
    }),
    getRequiredPlugins: unimplemented,
    template: unimplemented,
    generateProgram: unimplemented,
    generateProject: unimplemented,
    generatePackage: unimplemented,
    pack: unimplemented,
    link: unimplemented,
  };
}

/** Runs a policy pack and passes its output on; the engine reads the pack's port there. */
async function runPolicyPack(
  call: ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>,
): Promise<void> {
  const { args, cwd, env } = policyPackInvocation(call.request);
  const child = startNode(args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  call.on("cancelled", () => child.kill("SIGTERM"));
  child.stdout?.on("data", (data) => call.write(new messages.RunPluginResponse().setStdout(data)));
  child.stderr?.on("data", (data) => call.write(new messages.RunPluginResponse().setStderr(data)));
  const exit = await ended(child);
  call.write(new messages.RunPluginResponse().setExitcode(exit.code ?? 1));
  call.end();
}

/** Version to report: that of the SDK in this checkout. */
export function sdkVersion(checkout: string): string {
  const sdk = installedDependencies(checkout).find(({ name }) => name === "@pulumi/pulumi");
  return sdk?.version ?? readManifest(checkout).version;
}
