import { describe, expect, it } from "vitest";
import { chooseKey, type KeyArgs } from "../../../components/pki/key.ts";

describe("chooseKey", () => {
  it.each<[KeyArgs, KeyArgs, KeyArgs]>([
    [{}, { keyType: "ec", keyBits: 384 }, { keyType: "ec", keyBits: 256 }],
    [{ keyType: "rsa" }, { keyType: "rsa", keyBits: 4096 }, { keyType: "rsa", keyBits: 2048 }],
    [{ keyType: "ed25519" }, { keyType: "ed25519" }, { keyType: "ed25519" }],
    [{ keyBits: 521 }, { keyType: "ec", keyBits: 521 }, { keyType: "ec", keyBits: 521 }],
  ])("makes of %j for a CA %j and for a leaf %j", (args, ca, leaf) => {
    expect(chooseKey(args, "ca")).toEqual(ca);
    expect(chooseKey(args, "leaf")).toEqual(leaf);
  });

  it.each<[KeyArgs, string]>([
    [{ keyBits: 224 }, "keyBits: 224 is not allowed: for ec 256, 384, 521"],
    [{ keyType: "rsa", keyBits: 1024 }, "keyBits: 1024 is not allowed: for rsa 2048, 3072, 4096"],
    [{ keyType: "ed25519", keyBits: 256 }, "keyBits: 256 is not allowed: for ed25519 no size, it is fixed"],
    [{ keyType: "dsa" as "ec" }, 'keyType: "dsa" is not allowed: ec, rsa, ed25519'],
  ])("refuses %j", (args, message) => {
    expect(() => chooseKey(args, "ca")).toThrow(message);
  });
});
