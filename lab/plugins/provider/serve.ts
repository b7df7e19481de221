import { Server, ServerCredentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Provider } from "./provider.ts";
import { providerService } from "./server.ts";

/**
 * Serves a provider to the engine that started this process: listens on a loopback port of its own, prints the
 * port on the first line of stdout as the engine expects, and ends when the engine does.
 *
 * @param provider - what to serve
 */
export function serve(provider: Provider): void {
  const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
  // Certificates, charts and their CRDs pass the default limit of 4 MiB.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(grpc.ResourceProviderService, providerService(provider, engineAddress));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      throw error;
    }
    process.stdout.write(`${port}\n`);
  });
  endWithEngine();
}

/**
 * Ends this process with the engine, however that ends: the engine holds the other end of stdin open and never
 * writes to it, so its end of file means that the engine is gone, even by SIGKILL.
 */
export function endWithEngine(onEnd: () => void = () => process.exit(0)): void {
  process.stdin.on("end", onEnd).on("error", onEnd).resume();
}
