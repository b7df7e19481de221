import { describe, expect, test } from "vitest";
import { commandTypes } from "../../../lab/plugins/command/types.ts";
import type { PropertySchema, Shape } from "../../../lab/plugins/provider/index.ts";
import { tlsTypes } from "../../../lab/plugins/tls/types.ts";
import { vaultTypes } from "../../../lab/plugins/vault/types/index.ts";
import { declaredClass } from "./sdk-types.ts";

/** What the stand-ins do not do: a program that gives one of these is refused. */
const NOT_DONE: Readonly<Record<string, readonly string[]>> = {
  "vault:index/authBackend:AuthBackend": ["disableRemount", "identityTokenKey"],
  "vault:index/mount:Mount": ["identityTokenKey"],
  "vault:kubernetes/authBackendConfig:AuthBackendConfig": ["tokenReviewerJwtWo", "tokenReviewerJwtWoVersion"],
  "vault:pkiSecret/secretBackendRole:SecretBackendRole": ["policyIdentifier"],
  "tls:index/selfSignedCert:SelfSignedCert": ["privateKeyPemWo", "privateKeyPemWoVersion"],
  "tls:index/locallySignedCert:LocallySignedCert": ["caPrivateKeyPemWo", "caPrivateKeyPemWoVersion"],
  "command:local:Command": ["archivePaths", "assetPaths", "archive", "assets"],
};

/** Optional in the types only because the official plugins can do without: by a made-up name, a write-only twin. */
const REQUIRED_HERE: Readonly<Record<string, readonly string[]>> = {
  "vault:index/certAuthBackendRole:CertAuthBackendRole": ["name"],
  "vault:index/policy:Policy": ["name"],
  "vault:pkiSecret/secretBackendRole:SecretBackendRole": ["name"],
  "tls:index/selfSignedCert:SelfSignedCert": ["privateKeyPem"],
  "tls:index/locallySignedCert:LocallySignedCert": ["caPrivateKeyPem"],
};

const all = [
  ...Object.entries(vaultTypes).map(([token, type]) => ({ name: "vault", token, type })),
  ...Object.entries(tlsTypes).map(([token, type]) => ({ name: "tls", token, type })),
  ...Object.entries(commandTypes).map(([token, type]) => ({ name: "command", token, type })),
];

describe.each(all)("$token", ({ name, token, type }) => {
  const declared = declaredClass(name, token);
  const notDone = NOT_DONE[token] ?? [];
  const requiredHere = REQUIRED_HERE[token] ?? [];

  test("has the inputs of the npm package's class", () => {
    const expected = [...declared.inputs.keys()].filter((input) => !notDone.includes(input));
    expect(Object.keys(type.inputs).sort()).toEqual(expected.sort());
  });

  test("has the outputs of the npm package's class", () => {
    const expected = declared.outputs.filter((output) => !notDone.includes(output));
    expect(Object.keys(type.outputs).sort()).toEqual(expected.sort());
  });

  test("takes and requires what the class does", () => {
    const table = Object.entries(type.inputs).map(([input, schema]) => [input, describeSchema(schema)]);
    const expected = Object.keys(type.inputs).map((input) => {
      const { optional, type: declaredType } = declared.inputs.get(input) ?? {
        optional: true,
        type: "nothing",
      };
      const isRequired = !optional || requiredHere.includes(input);
      return [input, `${isRequired ? "required" : "optional"} ${simplified(declaredType)}`];
    });
    expect(table).toEqual(expected);
  });
});

function describeSchema({ required, type }: PropertySchema): string {
  return `${required ? "required" : "optional"} ${typescript(type)}`;
}

/** The kind of TypeScript type that a shape stands for. */
function typescript(shape: Shape): string {
  if (typeof shape === "string") {
    return shape === "integer" ? "number" : shape === "json" ? "any" : shape;
  }
  if ("list" in shape || "set" in shape) {
    return `${typescript("list" in shape ? shape.list : shape.set)}[]`;
  }
  return "map" in shape ? `{[key:string]:${typescript(shape.map)};}` : "object";
}

function simplified(type: string): string {
  return type.startsWith("inputs.") ? "object" : type.startsWith("enums.") ? "string" : type;
}
