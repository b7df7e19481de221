import "reflect-metadata";
import type { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { afterAll } from "vitest";
import type { VaultClient } from "../../../lab/plugins/vault/client.ts";
import { uniqueName, vault } from "../support/lab.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const policies: string[] = [];

afterAll(async () => {
  await Promise.all(policies.map(async (name) => (await vault()).delete(`sys/policies/acl/${name}`)));
  policies.length = 0;
});

/** Whom a request is for. */
export interface Subject {
  readonly commonName?: string;
  readonly dns?: readonly string[];
  readonly uris?: readonly string[];
  readonly addresses?: readonly string[];
}

/** A request with the key that made it. */
export interface SigningRequest {
  readonly pem: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly subject: Subject;
}

/** Requests a certificate for a new key; without a common name the subject is empty. */
export async function requestFor(subject: Subject): Promise<SigningRequest> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject.commonName === undefined ? "" : `CN=${subject.commonName}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: alternativeNames(subject),
  });
  return { pem: `${request.toString("pem")}\n`, keys, subject };
}

/** The alternative names of a subject as an extension, if there are any. */
export function alternativeNames({ dns = [], uris = [], addresses = [] }: Subject): x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...dns.map((value) => ({ type: "dns" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [];
}

/** Logs in with one policy and no other. */
export async function clientWith(policy: string): Promise<VaultClient> {
  const admin = await vault();
  const name = uniqueName("conformance-policy");
  await admin.write(`sys/policies/acl/${name}`, { policy });
  policies.push(name);
  const login = { policies: [name], no_default_policy: true, ttl: "10m" };
  const created = await admin.write("auth/token/create", login, "POST");
  return admin.with({ token: created?.auth?.client_token ?? "" });
}

/**
 * Has a request signed with the parameters that cert-manager sends, all of them texts.
 *
 * @param more - parameters that it does not send
 * @returns the certificate, PEM
 * @see https://github.com/cert-manager/cert-manager/blob/master/internal/vault/vault.go
 */
export async function sign(
  client: VaultClient,
  path: string,
  { pem, subject }: SigningRequest,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const signed = await client.write(
    path,
    {
      common_name: subject.commonName ?? "",
      alt_names: (subject.dns ?? []).join(","),
      ip_sans: (subject.addresses ?? []).join(","),
      uri_sans: (subject.uris ?? []).join(","),
      ttl: "1h0m0s",
      csr: pem,
      exclude_cn_from_sans: "true",
      ...more,
    },
    "POST",
  );
  return String(signed?.data.certificate);
}
