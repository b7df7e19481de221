import type { handleUnaryCall, ServerUnaryCall, ServiceError, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { connectEngineLog } from "./engine-log.ts";
import { toServiceError } from "./errors.ts";
import {
  checkResponse,
  createResponse,
  diffResponse,
  fromStruct,
  readResponse,
  toStruct,
  updateResponse,
} from "./messages.ts";
import type { Engine, Provider } from "./provider.ts";

/** Turns a function from request to response into a gRPC handler. */
function unary<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>) => {
    handle(call.request).then(
      (response) => respond(null, response),
      (error) => respond(toServiceError(error)),
    );
  };
}

interface Addressed {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

/**
 * The `ResourceProvider` service for a provider.
 *
 * Unless the provider says otherwise it does not accept secrets: the engine then takes the marks off what it sends and puts them back on what
 * returns, which is also what the official bridged plugins rely on.
 *
 * @param provider - what to serve
 * @param engineAddress - address of the engine that started the plugin, `host:port`
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/ and `pulumi/provider.proto`
 */
export function providerService(provider: Provider, engineAddress: string) {
  let engine = connect(engineAddress);
  const cancellation = new AbortController();

  function about(request: Addressed) {
    const urn = request.getUrn();
    return {
      urn,
      type: request.getType() || typeOf(urn),
      name: request.getName() || nameOf(urn),
      signal: cancellation.signal,
    };
  }

  return {
    handshake: unary(async (request: messages.ProviderHandshakeRequest) => {
      engine = connect(request.getEngineAddress() || engineAddress);
      return new messages.ProviderHandshakeResponse()
        .setAcceptSecrets(provider.acceptsSecrets ?? false)
        .setAcceptResources(false)
        .setAcceptOutputs(true);
    }),
    attach: unary(async (request: plugins.PluginAttach) => {
      engine = connect(request.getAddress());
      return new empties.Empty();
    }),
    getPluginInfo: unary(async () => new plugins.PluginInfo().setVersion(provider.version)),
    cancel: unary(async () => {
      cancellation.abort();
      return new empties.Empty();
    }),
    checkConfig: unary(async (request: messages.CheckRequest) => {
      const inputs = fromStruct(request.getNews());
      return checkResponse({ inputs, failures: (await provider.checkConfig?.(inputs)) ?? [] });
    }),
    configure: unary(async (request: messages.ConfigureRequest) => {
      await provider.configure(fromStruct(request.getArgs()), engine);
      return new messages.ConfigureResponse()
        .setAcceptsecrets(provider.acceptsSecrets ?? false)
        .setSupportspreview(true)
        .setAcceptoutputs(true);
    }),
    check: unary(async (request: messages.CheckRequest) =>
      checkResponse(
        await provider.check({
          ...about(request),
          oldInputs: fromStruct(request.getOlds()),
          newInputs: fromStruct(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
        }),
      ),
    ),
    diff: unary(async (request: messages.DiffRequest) =>
      diffResponse(
        await provider.diff({
          ...about(request),
          id: request.getId(),
          oldInputs: fromStruct(request.getOldInputs()),
          oldOutputs: fromStruct(request.getOlds()),
          newInputs: fromStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary(async (request: messages.CreateRequest) =>
      createResponse(
        await provider.create({
          ...about(request),
          inputs: fromStruct(request.getProperties()),
          preview: request.getPreview(),
          timeout: request.getTimeout(),
        }),
      ),
    ),
    read: unary(async (request: messages.ReadRequest) =>
      readResponse(
        await provider.read({
          ...about(request),
          id: request.getId(),
          inputs: fromStruct(request.getInputs()),
          outputs: fromStruct(request.getProperties()),
        }),
      ),
    ),
    update: unary(async (request: messages.UpdateRequest) =>
      updateResponse(
        await provider.update({
          ...about(request),
          id: request.getId(),
          oldInputs: fromStruct(request.getOldInputs()),
          oldOutputs: fromStruct(request.getOlds()),
          newInputs: fromStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
          preview: request.getPreview(),
          timeout: request.getTimeout(),
        }),
      ),
    ),
    delete: unary(async (request: messages.DeleteRequest) => {
      await provider.delete({
        ...about(request),
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new empties.Empty();
    }),
    invoke: unary(async (request: messages.InvokeRequest) => {
      if (provider.invoke === undefined) {
        throw new Error(`${provider.name}: data source ${request.getTok()} is not known to this stand-in`);
      }
      const result = await provider.invoke(request.getTok(), fromStruct(request.getArgs()));
      return new messages.InvokeResponse().setReturn(toStruct(result));
    }),
    construct: unary(async (request: messages.ConstructRequest) => {
      if (provider.construct === undefined) {
        throw new Error(`${provider.name}: component ${request.getType()} is not known to this stand-in`);
      }
      return provider.construct(request, engine);
    }),
    getSchema: unary(async () => new messages.GetSchemaResponse().setSchema("{}")),
    diffConfig: unimplemented("DiffConfig"),
    parameterize: unimplemented("Parameterize"),
    call: unimplemented("Call"),
    getMapping: unimplemented("GetMapping"),
    getMappings: unimplemented("GetMappings"),
  };
}

/** The engine has an answer of its own to UNIMPLEMENTED for each of these calls. */
function unimplemented(method: string): handleUnaryCall<unknown, never> {
  const error: Partial<ServiceError> = {
    code: status.UNIMPLEMENTED,
    details: `${method} is not implemented`,
  };
  return (_call, respond) => respond(error);
}

function connect(address: string): Engine {
  return { address, log: connectEngineLog(address) };
}

/** The type in a URN: the last of the `$`-separated types of the resource and its parents. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
