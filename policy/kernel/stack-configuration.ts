import rpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";

/** The part of a gRPC method's definition that reads its request. */
interface Method {
  requestDeserialize(bytes: Buffer): AnalyzerStackConfigureRequest;
}

/**
 * Hears the configuration of the stack, as `Pulumi.<stack>.yaml` has it, before the engine asks the pack for its rules.
 * The engine tells every pack, but of what it tells the SDK hands on the stack's tags alone.
 *
 * @param listener gets the values by key (`homelab-pki:policy`), objects as JSON; an error that it throws ends the pack
 *   with its message, and with the pack the preview. Never called where there is no stack, as for `pulumi policy analyze --file`.
 */
export function onStackConfiguration(listener: (config: ReadonlyMap<string, string>) => void): void {
  const method = rpc.AnalyzerService.configureStack as unknown as Method;
  const read = method.requestDeserialize;
  method.requestDeserialize = (bytes) => {
    const request = read(bytes);
    try {
      listener(new Map(request.getConfigMap().toArray()));
    } catch (error) {
      // Thrown on, it would be "Error deserializing request" and nothing more.
      console.error((error as Error).message);
      process.exit(1);
    }
    return request;
  };
}
