import { expect, test } from "vitest";
import {
  count,
  type Fields,
  flag,
  fromData,
  text,
  texts,
  toChangedData,
  toData,
  toFilledData,
} from "../../../../lab/plugins/vault/fields.ts";

const fields: Fields = {
  issuerName: text,
  maxTtl: { ...text, computed: true },
  keyUsages: { ...texts, api: "key_usage" },
  noStore: flag,
  keyBits: count,
};

test("names go in snake case, or by the name that the API has", () => {
  expect(toData(fields, { issuerName: "a", keyUsages: ["x"], noStore: false, other: 1 })).toEqual({
    issuer_name: "a",
    key_usage: ["x"],
    no_store: false,
  });
});

test("what says nothing can be left out", () => {
  expect(toFilledData(fields, { issuerName: "", keyUsages: [], noStore: false, keyBits: 256 })).toEqual({
    key_bits: 256,
  });
});

test("an update sends what differs, empties what is left out, and leaves alone what the server chose", () => {
  const state = { issuerName: "a", maxTtl: "3600", keyUsages: ["x"], noStore: true, keyBits: 256 };
  expect(toChangedData(fields, state, { issuerName: "b", keyBits: 256 })).toEqual({
    issuer_name: "b",
    key_usage: [],
    no_store: false,
  });
});

test("numbers that stand for texts come back as texts, and what is not told stays out", () => {
  expect(fromData(fields, { max_ttl: 3600, key_bits: 256, key_usage: null })).toEqual({
    maxTtl: "3600",
    keyBits: 256,
  });
});
