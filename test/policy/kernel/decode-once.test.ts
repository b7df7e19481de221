import sdk from "@pulumi/policy/deserialize.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { decodeOnce } from "../../../policy/kernel/decode-once.ts";

const decoder = sdk as unknown as {
  deserializeProperties(message: object, proxySecrets: boolean): Record<string, unknown>;
};
const original = decoder.deserializeProperties;
const message = () => struct.Struct.fromJavaScript({ ttl: "24h" });

beforeEach(() => decodeOnce());
afterEach(() => {
  decoder.deserializeProperties = original;
});

it("decodes the properties of a resource once for all rules", () => {
  const properties = message();
  const first = decoder.deserializeProperties(properties, false);
  expect(first).toEqual({ ttl: "24h" });
  expect(decoder.deserializeProperties(properties, false)).toBe(first);
  expect(decoder.deserializeProperties(message(), false)).not.toBe(first);
});

it("leaves what may be changed, for remediations, to be decoded each time", () => {
  const properties = message();
  const first = decoder.deserializeProperties(properties, true);
  expect(decoder.deserializeProperties(properties, true)).not.toBe(first);
});
