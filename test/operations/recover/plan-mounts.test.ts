import { describe, expect, it } from "vitest";
import type { VaultContents } from "../../../operations/recover/contents.ts";
import { ABSENT, decide, KNOWN } from "./decide.ts";
import { EMPTY_VAULT, issuer, pendingAuth, pendingMount, vaultWith } from "./deployments.ts";

describe("a mount", () => {
  it("is adopted when it is there and empty", () => {
    expect(decide(pendingMount("pki/"), vaultWith({}), [])).toEqual({
      kind: "adopt",
      id: "pki",
      reason: "the mount pki/ is there and empty",
    });
  });

  it("is forgotten when Vault does not have it", () => {
    expect(decide(pendingMount(), EMPTY_VAULT, [])).toEqual({ kind: "forget", reason: ABSENT });
  });

  it("is forgotten when the stack has it", () => {
    expect(decide(pendingMount(), vaultWith({ roles: ["web"] }))).toEqual({ kind: "forget", reason: KNOWN });
  });

  it.each([
    [{ keys: [{ id: "k", name: "" }] }, "1 keys, 0 issuers, 0 roles"],
    [{ issuers: [issuer("i", "", "")] }, "0 keys, 1 issuers, 0 roles"],
    [{ roles: ["web", "mail"] }, "0 keys, 0 issuers, 2 roles"],
  ])("is left to a person when it has contents", (contents, counted) => {
    expect(decide(pendingMount(), vaultWith(contents), [])).toEqual({
      kind: "refuse",
      reason: `the mount pki/ is not empty (${counted}), so it is not what was interrupted`,
    });
  });

  it("is left to a person when it is of another type", () => {
    expect(decide(pendingMount(), vaultWith({ type: "kv" }), [])).toEqual({
      kind: "refuse",
      reason: "pki/ in Vault is a mount of type kv, and only an empty pki mount is adopted",
    });
  });
});

describe("an auth method", () => {
  const vault = (auth: { type?: string; roles?: string[]; configured?: boolean }): VaultContents => ({
    mounts: new Map(),
    auth: new Map([["kubernetes", { type: "kubernetes", roles: [], configured: false, ...auth }]]),
  });

  it("is adopted when it is there and empty", () => {
    expect(decide(pendingAuth(), vault({}), [])).toEqual({
      kind: "adopt",
      id: "kubernetes",
      reason: "the auth method auth/kubernetes/ is there and empty",
    });
  });

  it("is forgotten when Vault does not have it or the stack has it", () => {
    expect(decide(pendingAuth(), EMPTY_VAULT, [])).toEqual({ kind: "forget", reason: ABSENT });
    const known = { ...pendingAuth(), id: "kubernetes" };
    expect(decide(pendingAuth(), vault({ configured: true }), [known])).toEqual({
      kind: "forget",
      reason: KNOWN,
    });
  });

  it.each([
    [{ roles: ["cert-manager"] }, "no configuration, 1 roles"],
    [{ configured: true }, "a configuration, 0 roles"],
  ])("is left to a person when it is in use", (contents, counted) => {
    expect(decide(pendingAuth(), vault(contents), [])).toEqual({
      kind: "refuse",
      reason: `the auth method auth/kubernetes/ is in use (${counted}), so it is not what was interrupted`,
    });
  });

  it("is left to a person when it is of another type", () => {
    expect(decide(pendingAuth(), vault({ type: "jwt" }), [])).toEqual({
      kind: "refuse",
      reason: "auth/kubernetes/ in Vault is an auth method of type jwt, not kubernetes",
    });
  });
});
