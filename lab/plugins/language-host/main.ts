import { fileURLToPath } from "node:url";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { endWithEngine } from "../provider/serve.ts";
import { stopAll } from "./children.ts";
import { languageService, sdkVersion } from "./service.ts";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
// The engine's address is the last argument; flags for logging and tracing may come before it.
const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";

const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(grpc.LanguageRuntimeService, languageService(engineAddress, sdkVersion(checkout)));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  process.stdout.write(`${port}\n`);
});

function end(): void {
  // A program must not go on without an engine, whatever it is doing.
  stopAll("SIGKILL");
  process.exit(0);
}

endWithEngine(end);
process.on("SIGINT", end).on("SIGTERM", end);
