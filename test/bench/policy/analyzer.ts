import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import analyzerRpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { median } from "../support/measure.ts";

const PACK = resolve(import.meta.dirname, "../../../policy");
const RESOURCES = 5_000;
const RUNS = 3;

/**
 * Milliseconds of processor time a resource that the pack's process takes for a stack of 5,000: each by itself, then all
 * together. What this program takes to send them is not the pack's.
 */
export async function analyzerFigures(): Promise<Record<string, number>> {
  const stack = Array.from({ length: RESOURCES }, (_, index) => resourceOf(index));
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await withPack((pack) => analyze(pack, stack)));
  return { policy_ms_per_resource: (median(times) * 1000) / RESOURCES };
}

/** The stack as the engine sends it: one resource after the other, then all. */
async function analyze(pack: Analyzer, stack: readonly Resource[]): Promise<number> {
  const before = pack.processorSeconds();
  for (const { type, name, properties } of stack) {
    const request = new analyzer.AnalyzeRequest();
    request.setType(type);
    request.setName(name);
    request.setUrn(urnOf(type, name));
    request.setProperties(properties);
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    await pack.analyze(request);
  }
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(stack.map(stackResource));
  await pack.analyzeStack(request);
  return pack.processorSeconds() - before;
}

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly properties: struct.Struct;
}

/** Half of them roles, half Certificates: what a large stack of this project is made of. */
function resourceOf(index: number): Resource {
  return index % 2 === 0
    ? {
        type: "vault:pkiSecret/secretBackendRole:SecretBackendRole",
        name: `role-${index}`,
        properties: struct.Struct.fromJavaScript(role(index)),
      }
    : {
        type: "kubernetes:cert-manager.io/v1:Certificate",
        name: `web-${index}`,
        properties: struct.Struct.fromJavaScript(certificate(index)),
      };
}

const role = (index: number) => ({
  backend: "pki_int",
  name: `role-${index}`,
  allowedDomains: ["lab.example.org"],
  allowSubdomains: true,
  allowWildcardCertificates: false,
  allowIpSans: false,
  allowAnyName: false,
  allowGlobDomains: false,
  allowLocalhost: false,
  enforceHostnames: true,
  keyType: "ec",
  keyBits: 256,
  keyUsages: ["DigitalSignature"],
  serverFlag: true,
  clientFlag: false,
  ttl: "86400",
  maxTtl: "4060800",
  generateLease: false,
});

const certificate = (index: number) => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: `web-${index}`, namespace: "default" },
  spec: {
    secretName: `web-${index}-tls`,
    duration: "24h0m0s",
    renewBefore: "8h0m0s",
    dnsNames: [`web-${index}.lab.example.org`],
    usages: ["digital signature", "server auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "vault-internal" },
  },
});

function stackResource({ type, name, properties }: Resource): analyzer.AnalyzerResource {
  const resource = new analyzer.AnalyzerResource();
  resource.setType(type);
  resource.setName(name);
  resource.setUrn(urnOf(type, name));
  resource.setProperties(properties);
  resource.setOptions(new analyzer.AnalyzerResourceOptions());
  return resource;
}

const urnOf = (type: string, name: string) => `urn:pulumi:bench::homelab-pki::${type}::${name}`;

interface Analyzer {
  /** Processor time of the process since its start. */
  processorSeconds(): number;
  analyze(request: analyzer.AnalyzeRequest): Promise<unknown>;
  analyzeStack(request: analyzer.AnalyzeStackRequest): Promise<unknown>;
}

/** Starts the pack's process as a language host does, and ends it afterwards. */
async function withPack<T>(use: (pack: Analyzer) => Promise<T>): Promise<T> {
  const script = createRequire(`${PACK}/noop.js`).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  // The pack wants the address of an engine and says nothing to it.
  const child = spawn(process.execPath, [script, "127.0.0.1:1", PACK], {
    cwd: PACK,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await new Promise<string>((done, fail) => {
      createInterface({ input: child.stdout }).once("line", done);
      child.once("exit", (code) => fail(new Error(`the policy pack ended with ${code} before it listened`)));
    });
    const unlimited = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
    const client = new analyzerRpc.AnalyzerClient(
      `127.0.0.1:${port.trim()}`,
      credentials.createInsecure(),
      unlimited,
    );
    try {
      return await use({
        processorSeconds: () => processorSecondsOf(child.pid as number),
        analyze: promisify(client.analyze.bind(client)) as Analyzer["analyze"],
        analyzeStack: promisify(client.analyzeStack.bind(client)) as Analyzer["analyzeStack"],
      });
    } finally {
      client.close();
    }
  } finally {
    child.kill();
  }
}

/** From the fields utime and stime of proc(5), in ticks of a hundredth of a second. */
function processorSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
