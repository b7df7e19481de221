import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import anys from "google-protobuf/google/protobuf/any_pb.js";
import { toStruct } from "./messages.ts";
import { InitializationError } from "./provider.ts";

/** The error as gRPC carries it. The engine shows `details` to the user. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof InitializationError)) {
    return { code: status.UNKNOWN, details: message };
  }
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(initializationStatus(error).serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}

/** The engine finds what was created, and so has to be recorded, in the details of the status. */
function initializationStatus(error: InitializationError) {
  const failed = new messages.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setInputs(toStruct(error.inputs));
  failed.setProperties(toStruct(error.outputs));
  failed.setReasonsList([...error.reasons]);
  const detail = new anys.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const result = new statuses.Status();
  result.setCode(status.UNKNOWN);
  result.setMessage(error.message);
  result.addDetails(detail);
  return result;
}
