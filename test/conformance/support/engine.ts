import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";

/** As much of the engine as a provider plugin needs: somewhere to send its messages. */
export interface FakeEngine {
  /** `host:port` */
  readonly address: string;
  /** What the plugin told the user, in order. */
  readonly messages: readonly string[];
  stop(): void;
}

/** Starts it on a free port of the loopback. */
export async function startEngine(): Promise<FakeEngine> {
  const messages: string[] = [];
  const server = new Server();
  server.addService(grpc.EngineService, {
    log(call: ServerUnaryCall<LogRequest, empties.Empty>, respond: sendUnaryData<empties.Empty>) {
      messages.push(call.request.getMessage());
      respond(null, new empties.Empty());
    },
    getRootResource: unimplemented,
    setRootResource: unimplemented,
    startDebugging: unimplemented,
    requirePulumiVersion: unimplemented,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, messages, stop: () => server.forceShutdown() };
}

function unimplemented(_call: unknown, respond: sendUnaryData<never>): void {
  respond({ code: status.UNIMPLEMENTED });
}
