import { readFileSync } from "node:fs";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import protobuf from "google-protobuf";

/** What the client is to ask for. */
export interface SigningLoad {
  /** Address and port of who signs. */
  readonly address: string;
  /** Name that its server's certificate must prove. */
  readonly serverName: string;
  /** PEM of the roots. */
  readonly roots: string;
  /** Token of the workload's service account. */
  readonly token: string;
  /** PEM. */
  readonly csr: string;
  /** Requests that are under way at any time. */
  readonly atOnce: number;
  readonly seconds: number;
}

/** What it got. */
export interface SigningResult {
  /** Certificates a second. */
  readonly perSecond: number;
  /** How long each took, in milliseconds. */
  readonly took: readonly number[];
  /** PEM of one of them, and of what leads to the root. */
  readonly chain: string;
}

const LIFETIME_SECONDS = 3600;

// Run as a program of its own, because it has to be on the node's network: reads a SigningLoad, prints a SigningResult.
// It asks as the agent beside each proxy does (istio.v1.auth.IstioCertificateService); whoever signs offers the same.
const load = JSON.parse(readFileSync(0, "utf8")) as SigningLoad;
const client = new Client(load.address, credentials.createSsl(Buffer.from(load.roots)), {
  "grpc.ssl_target_name_override": load.serverName,
});
const metadata = new Metadata();
metadata.set("authorization", `Bearer ${load.token}`);

// The first one also makes the connection.
const chain = await sign();
const took: number[] = [];
const start = performance.now();
await Promise.all(Array.from({ length: load.atOnce }, signAgainAndAgain));
const perSecond = (took.length * 1000) / (performance.now() - start);
client.close();
console.log(JSON.stringify({ perSecond, took, chain } satisfies SigningResult));

async function signAgainAndAgain(): Promise<void> {
  while (performance.now() - start < load.seconds * 1000) {
    const asked = performance.now();
    await sign();
    took.push(performance.now() - asked);
  }
}

function sign(): Promise<string> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      "/istio.v1.auth.IstioCertificateService/CreateCertificate",
      requestBytes,
      chainOf,
      load.csr,
      metadata,
      { deadline: Date.now() + 30_000 },
      (error, value) => (error ? reject(error) : resolve(value as string)),
    );
  });
}

/** An IstioCertificateRequest: `csr` is its field 1, `validity_duration` its field 3. */
function requestBytes(csr: string): Buffer {
  const writer = new protobuf.BinaryWriter();
  writer.writeString(1, csr);
  writer.writeInt64(3, LIFETIME_SECONDS);
  return Buffer.from(writer.getResultBuffer());
}

/** The certificates of an IstioCertificateResponse, whose only field they are, the leaf first. */
function chainOf(bytes: Buffer): string {
  const reader = new protobuf.BinaryReader(bytes);
  let pems = "";
  while (reader.nextField()) pems += reader.readString();
  return pems;
}
