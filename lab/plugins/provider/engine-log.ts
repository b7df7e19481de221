import { credentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";

const { EngineClient } = engineGrpc;
const { LogRequest, LogSeverity } = enginePb;

/** How serious a message to the user is. */
export type Severity = "debug" | "info" | "warning" | "error";

/**
 * Shows a message to the user through the engine: a plugin's own stdout and stderr are not shown.
 *
 * @param message - one line or more for the user
 * @param urn - the resource that the message is about; without it, the stack
 * @param ephemeral - only shown while the operation runs, not kept in the summary; false when left out
 */
export type EngineLog = (
  severity: Severity,
  message: string,
  urn?: string,
  ephemeral?: boolean,
) => Promise<void>;

const severities = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
} as const;

/** Connects to the engine at `host:port`. */
export function connectEngineLog(address: string): EngineLog {
  const client = new EngineClient(address, credentials.createInsecure());
  return (severity, message, urn, ephemeral) =>
    new Promise((resolve, reject) => {
      const request = new LogRequest();
      request.setSeverity(severities[severity]);
      request.setMessage(message);
      request.setUrn(urn ?? "");
      request.setEphemeral(ephemeral ?? false);
      client.log(request, (error) => (error ? reject(error) : resolve()));
    });
}
