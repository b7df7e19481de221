import rpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { afterEach, expect, it, vi } from "vitest";
import { onStackConfiguration } from "../../../policy/kernel/stack-configuration.ts";

const method = rpc.AnalyzerService.configureStack;
const original = method.requestDeserialize;
afterEach(() => {
  method.requestDeserialize = original;
  vi.restoreAllMocks();
});

/** What the engine sends when it starts a pack for a stack. */
function engineConfigures(config: Readonly<Record<string, string>>): void {
  const request = new analyzer.AnalyzerStackConfigureRequest();
  for (const [key, value] of Object.entries(config)) request.getConfigMap().set(key, value);
  method.requestDeserialize(Buffer.from(request.serializeBinary()));
}

it("hears the configuration that the engine tells", () => {
  const heard: unknown[] = [];
  onStackConfiguration((config) => heard.push(Object.fromEntries(config)));
  engineConfigures({ "homelab-pki:domain": "lab.example.com", "homelab-pki:policy": "{}" });
  expect(heard).toEqual([{ "homelab-pki:domain": "lab.example.com", "homelab-pki:policy": "{}" }]);
});

it("ends the pack with the message of a mistake", () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const ended = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  onStackConfiguration(() => {
    throw new Error("homelab-pki:policy.preset: no preset");
  });
  engineConfigures({});
  expect(said).toHaveBeenCalledWith("homelab-pki:policy.preset: no preset");
  expect(ended).toHaveBeenCalledWith(1);
});
