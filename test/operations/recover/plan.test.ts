import { describe, expect, it } from "vitest";
import { planRecovery, questions } from "../../../operations/recover/plan.ts";
import { ABSENT, decide, KNOWN } from "./decide.ts";
import {
  creating,
  EMPTY_VAULT,
  exported,
  issuer,
  PKI_MOUNT,
  pendingAuth,
  pendingImport,
  pendingKey,
  pendingMount,
  pendingRoot,
  resource,
  vaultWith,
} from "./deployments.ts";

describe("questions", () => {
  it("asks for the mounts and auth methods of colliding creations, each once", () => {
    const pending = [
      pendingKey("a"),
      pendingKey("b"),
      pendingRoot(),
      pendingMount("/pki_int/"),
      pendingAuth(),
    ];
    expect(questions(exported([], pending.map(creating)))).toEqual({
      mounts: ["pki", "pki_int"],
      auth: ["kubernetes"],
    });
  });

  it("finds an auth method without a path at its type", () => {
    const pending = resource("vault:index/authBackend:AuthBackend", "auth", { type: "kubernetes" });
    expect(questions(exported([], [creating(pending)])).auth).toEqual(["kubernetes"]);
  });

  it("asks nothing for other types, other operations and nothing at all", () => {
    const policy = resource("vault:index/policy:Policy", "policy", { name: "p", policy: "" });
    const updating = { type: "updating", resource: pendingKey() };
    expect(questions(exported([], [creating(policy), updating]))).toEqual({ mounts: [], auth: [] });
    expect(questions({ version: 3, deployment: {} })).toEqual({ mounts: [], auth: [] });
  });
});

describe("a key", () => {
  const orphan = vaultWith({ keys: [{ id: "key-9", name: "r2026" }] });

  it("is removed when the stack does not know it", () => {
    expect(decide(pendingKey(), orphan)).toEqual({
      kind: "remove",
      path: "pki/key/key-9",
      reason: "key r2026 in pki/ (key-9) was made by the interrupted up and nothing uses it",
    });
  });

  it("is forgotten when Vault has none of that name", () => {
    const others = vaultWith({
      keys: [
        { id: "key-8", name: "r2035" },
        { id: "key-7", name: "" },
      ],
    });
    expect(decide(pendingKey(), others)).toEqual({ kind: "forget", reason: ABSENT });
    expect(decide(pendingKey(), EMPTY_VAULT)).toEqual({ kind: "forget", reason: ABSENT });
  });

  it("stays when anything in the state speaks of it", () => {
    const csr = "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest";
    const user = resource(
      csr,
      "csr",
      { backend: "pki", keyRef: "key-9" },
      "pki/intermediate/generate/existing",
    );
    expect(decide(pendingKey(), orphan, [PKI_MOUNT, user])).toEqual({ kind: "forget", reason: KNOWN });
  });

  it("is left to a person when an issuer that the stack does not know uses it", () => {
    const used = vaultWith({
      keys: [{ id: "key-9", name: "r2026" }],
      issuers: [issuer("issuer-9", "by-hand", "key-9")],
    });
    expect(decide(pendingKey(), used)).toEqual({
      kind: "refuse",
      reason: "key r2026 in pki/ (key-9) is unknown to the stack but issuer by-hand uses it",
    });
  });

  it("is left to a person when the mount is not the stack's", () => {
    const elsewhere = resource(
      "vault:index/mount:Mount",
      "other",
      { path: "pki_int", type: "pki" },
      "pki_int",
    );
    expect(decide(pendingKey(), orphan, [elsewhere])).toEqual({
      kind: "refuse",
      reason:
        "key r2026 in pki/ (key-9) is in a mount that is not this stack's; only who owns the mount may remove it",
    });
  });

  it.each([
    ["has none", undefined],
    [
      "is a secret",
      { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" },
    ],
  ])("is left to a person when its name %s", (_, keyName) => {
    const pending = { ...pendingKey(), inputs: { backend: "pki", type: "internal", keyName } };
    expect(decide(pending, orphan)).toEqual({
      kind: "refuse",
      reason: "its keyName is missing or a secret, so what it may have left in Vault cannot be told",
    });
  });
});

describe("a root certificate", () => {
  const orphan = vaultWith({
    keys: [{ id: "key-1", name: "r2026" }],
    issuers: [issuer("issuer-9", "r2026", "key-1")],
  });

  it("is removed as an issuer when the stack does not know it", () => {
    expect(decide(pendingRoot(), orphan)).toEqual({
      kind: "remove",
      path: "pki/issuer/issuer-9",
      reason:
        "issuer r2026 in pki/ (issuer-9) was made by the interrupted up and has signed nothing that the stack knows",
    });
  });

  it("is forgotten when Vault has no issuer of that name", () => {
    const others = vaultWith({ issuers: [issuer("issuer-8", "r2035", "key-1")] });
    expect(decide(pendingRoot(), others)).toEqual({ kind: "forget", reason: ABSENT });
  });

  it("stays when anything in the state speaks of it", () => {
    const signed = resource("vault:pkiSecret/x:X", "signed", { issuerRef: "issuer-9" }, "pki/sign");
    expect(decide(pendingRoot(), orphan, [PKI_MOUNT, signed])).toEqual({ kind: "forget", reason: KNOWN });
  });

  it("is left to a person when the issuer has another key", () => {
    const foreign = vaultWith({ issuers: [issuer("issuer-9", "r2026", "key-2")] });
    expect(decide(pendingRoot(), foreign)).toEqual({
      kind: "refuse",
      reason: "issuer r2026 in pki/ (issuer-9) has another key than the stack's",
    });
  });

  it("is left to a person when the mount is not the stack's", () => {
    expect(decide(pendingRoot(), orphan, [])).toEqual({
      kind: "refuse",
      reason:
        "issuer r2026 in pki/ (issuer-9) is in a mount that is not this stack's; only who owns the mount may remove it",
    });
  });

  it("is left to a person when its name cannot be read", () => {
    const pending = { ...pendingRoot(), inputs: { backend: "pki", keyRef: "key-1" } };
    expect(decide(pending, orphan)).toEqual({
      kind: "refuse",
      reason: "its issuerName is missing or a secret, so what it may have left in Vault cannot be told",
    });
  });
});

describe("an imported certificate", () => {
  const orphan = vaultWith({
    issuers: [issuer("issuer-8", "", "key-0", "PEM 0"), issuer("issuer-9", "", "key-1", "PEM 1")],
  });

  it("is removed as an issuer when the stack does not know it", () => {
    expect(decide(pendingImport(), orphan)).toEqual({
      kind: "remove",
      path: "pki/issuer/issuer-9",
      reason:
        "issuer issuer-9 in pki/ was imported by the interrupted up; the next one imports the same certificate again",
    });
  });

  it("is forgotten when Vault has no issuer with that certificate", () => {
    expect(decide(pendingImport("PEM 2"), orphan)).toEqual({ kind: "forget", reason: ABSENT });
  });

  it("stays when anything in the state speaks of it", () => {
    const named = resource("vault:pkiSecret/x:X", "issuer", { issuerRef: "issuer-9" }, "pki/issuer/issuer-9");
    expect(decide(pendingImport(), orphan, [PKI_MOUNT, named])).toEqual({ kind: "forget", reason: KNOWN });
  });

  it("is left to a person when the mount is not the stack's", () => {
    expect(decide(pendingImport(), orphan, [])).toEqual({
      kind: "refuse",
      reason:
        "issuer issuer-9 in pki/ is in a mount that is not this stack's; only who owns the mount may remove it",
    });
  });

  it("is left to a person when the certificate cannot be read", () => {
    expect(decide({ ...pendingImport(), inputs: { backend: "pki" } }, orphan)).toEqual({
      kind: "refuse",
      reason: "its certificate is missing or a secret, so what it may have left in Vault cannot be told",
    });
  });
});

describe("anything else", () => {
  it("is forgotten, whatever was going on, in the order of the state", () => {
    const role = resource("vault:pkiSecret/secretBackendRole:SecretBackendRole", "role", { name: "web" });
    const pod = resource("kubernetes:core/v1:ConfigMap", "map", {});
    const plan = planRecovery(
      exported(
        [],
        [creating(role), { type: "deleting", resource: pod }, { type: "updating", resource: role }],
      ),
      EMPTY_VAULT,
    );
    expect(plan).toEqual([
      { kind: "forget", urn: role.urn, reason: "the next up writes it again, over what may be there" },
      { kind: "forget", urn: pod.urn, reason: "interrupted while deleting: the next up does it again" },
      { kind: "forget", urn: role.urn, reason: "interrupted while updating: the next up does it again" },
    ]);
  });
});
