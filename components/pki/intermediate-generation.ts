import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import type { Duration } from "../shared/duration.ts";
import { checkLater, unfitInput } from "../shared/errors.ts";
import type { Generation } from "../shared/generation.ts";
import { checkAnswersRequest, checkIssuedBy, checkRoomBelow } from "./certificate.ts";
import { findIssuer } from "./issuer.ts";
import type { Key } from "./key.ts";
import { generationOptions, ISSUED_ONCE, KEY_MADE_ONCE } from "./lifecycle.ts";
import { type NameConstraints, nameConstraintsOf } from "./name-constraints.ts";
import type { PkiMount } from "./pki-mount.ts";
import type { RootCa } from "./root-ca.ts";

/** What Vault does with a leaf that would outlive its issuer: refuse it, or let it end with the issuer. */
export type LeafNotAfterBehavior = "err" | "truncate";

/** One generation of an issuing CA. */
export interface IntermediateGeneration extends Generation {
  /** Id of the root generation that signs it; cannot be changed later. */
  readonly root: string;
  /** Custody `offline`: the certificate that the ceremony signed, one PEM block, once there is one. */
  readonly certificate?: string;
}

/** What one generation is made of, with defaults filled in. */
export interface IntermediateGenerationArgs extends NameConstraints {
  readonly generation: IntermediateGeneration;
  /** Where the generation stands in config. */
  readonly path: string;
  readonly root: RootCa;
  readonly mount: PkiMount;
  readonly commonName: pulumi.Input<string>;
  readonly ttl: Duration;
  readonly maxPathLength: number;
  readonly key: Key;
  readonly leafNotAfterBehavior: LeafNotAfterBehavior;
  readonly protect: boolean;
}

/** A generation that cannot sign yet, because its request waits for the offline root. */
export interface PendingGeneration {
  /** Its id. */
  readonly id: string;
  /** Id of the root generation that must sign. */
  readonly root: string;
  /** The request to sign, PKCS #10 PEM. */
  readonly csr: pulumi.Output<string>;
}

/** A generation that has its certificate. */
export interface SignedGeneration {
  /** Its certificate as Vault holds it, PEM. */
  readonly certificate: pulumi.Output<string>;
  /** Vault's id of the issuer. */
  readonly issuerId: pulumi.Output<string>;
}

/** The requests and issuers of one generation; `signed` is missing while it is pending. */
export interface CreatedGeneration extends PendingGeneration {
  readonly signed?: SignedGeneration;
}

/** Makes key, request, signature and issuer of one generation, as far as they can be made today. */
export function createIntermediateGeneration(
  name: string,
  args: IntermediateGenerationArgs,
  parent: pulumi.Resource,
): CreatedGeneration {
  const { generation, mount } = args;
  const { id, root } = generation;
  const options = generationOptions(parent, generation, args.protect);

  const key = createKey();
  const { csr } = createRequest();
  const certificate = args.root.sign(
    `${name}-${id}-signed`,
    {
      root,
      csr: checkedBeforeSigning(csr),
      commonName: args.commonName,
      ttl: args.ttl,
      maxPathLength: args.maxPathLength,
      ...nameConstraintsOf(args),
      certificate: generation.certificate,
    },
    options,
  );
  if (certificate === undefined) return { id, root, csr };
  const imported = importCertificate(checkedBeforeImport(certificate));
  const issuer = createIssuer(imported);
  const signed = { certificate: checkedAfterImport(imported, certificate), issuerId: issuer.issuerId };
  return { id, root, csr, signed };

  // A resource of its own, because deleting an issuer leaves its key in Vault for ever.
  function createKey(): vault.pkisecret.SecretBackendKey {
    return new vault.pkisecret.SecretBackendKey(
      `${name}-${id}-key`,
      { backend: mount.path, type: "internal", keyName: id, ...args.key },
      { ...options, ignoreChanges: KEY_MADE_ONCE },
    );
  }

  function createRequest(): vault.pkisecret.SecretBackendIntermediateCertRequest {
    return new vault.pkisecret.SecretBackendIntermediateCertRequest(
      `${name}-${id}-csr`,
      {
        backend: mount.path,
        type: "existing",
        keyRef: key.keyId,
        commonName: args.commonName,
        format: "pem",
      },
      { parent, ignoreChanges: ISSUED_ONCE },
    );
  }

  function importCertificate(pem: pulumi.Output<string>): vault.pkisecret.SecretBackendIntermediateSetSigned {
    return new vault.pkisecret.SecretBackendIntermediateSetSigned(
      `${name}-${id}-import`,
      { backend: mount.path, certificate: pem },
      // Another certificate from outside would become a second issuer for the key; `checkedAfterImport` refuses it instead.
      { parent, ignoreChanges: generation.certificate === undefined ? [] : ["certificate"] },
    );
  }

  function createIssuer(
    imported: vault.pkisecret.SecretBackendIntermediateSetSigned,
  ): vault.pkisecret.SecretBackendIssuer {
    return new vault.pkisecret.SecretBackendIssuer(
      `${name}-${id}`,
      {
        backend: mount.path,
        issuerRef: findIssuer(imported, key),
        issuerName: id,
        leafNotAfterBehavior: args.leafNotAfterBehavior,
      },
      options,
    );
  }

  /** The request, once it is certain that the root leaves room for CAs below this one. */
  function checkedBeforeSigning(request: pulumi.Output<string>): pulumi.Output<string> {
    // Every root has room for an issuing CA.
    if (args.maxPathLength === 0) return request;
    // Apart from the request, which a preview does not know: it tells before anything is made.
    const checked = args.root.certificates.get(root)?.apply((certificate) => {
      const issuer = { id: root, certificate };
      checkLater(parent, () => checkRoomBelow(`${args.path}.root`, issuer, args.maxPathLength));
    });
    return pulumi.all([request, checked]).apply(([csr]) => csr);
  }

  /** What Vault has imported nothing takes back, so a certificate is checked before. */
  function checkedBeforeImport(pem: pulumi.Output<string>): pulumi.Output<string> {
    const isGiven = generation.certificate !== undefined;
    return pulumi
      .all([pem, args.root.certificates.get(root), csr])
      .apply(([certificate, rootCertificate, request]) => {
        checkLater(parent, () => {
          if (isGiven) checkAnswersRequest(`${args.path}.certificate`, certificate, request);
          const issuer = { id: root, certificate: rootCertificate ?? "" };
          checkIssuedBy(`${args.path}.${isGiven ? "certificate" : "root"}`, certificate, issuer);
        });
        return certificate;
      });
  }

  /** The certificate that Vault holds, once it is certain that config speaks of the same. */
  function checkedAfterImport(
    imported: vault.pkisecret.SecretBackendIntermediateSetSigned,
    given: pulumi.Output<string>,
  ): pulumi.Output<string> {
    return pulumi.all([imported.certificate, given]).apply(([held, wanted]) => {
      checkLater(parent, () => {
        if (held.trim() === wanted.trim()) return;
        const problem = "not the one that Vault has imported; a new certificate needs a new generation";
        throw unfitInput(`${args.path}.certificate`, problem);
      });
      return held;
    });
  }
}
