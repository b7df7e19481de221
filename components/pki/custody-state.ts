import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { type Duration, seconds } from "../shared/duration.ts";
import type { RootCustodian, RootGeneration } from "./custody.ts";
import type { Key } from "./key.ts";
import { generationOptions } from "./lifecycle.ts";

/** What a root in the state needs, checked and with defaults filled in. */
export interface StateCustodyArgs {
  readonly commonName: pulumi.Input<string>;
  readonly ttl: Duration;
  readonly maxPathLength: number;
  readonly key: Key;
  readonly generations: readonly RootGeneration[];
  readonly protect: boolean;
}

/** The whole purpose of a CA certificate, and nothing else. */
const CA_USES = ["cert_signing", "crl_signing"];

/** Any change of these would replace a CA certificate; see `ISSUED_ONCE` of the roots in Vault. */
const SIGNED_ONCE = ["validityPeriodHours", "maxPathLength"];
const SELF_SIGNED_ONCE = ["subject", ...SIGNED_ONCE];
const KEY_MADE_ONCE = ["algorithm", "ecdsaCurve", "rsaBits"];

interface StateRoot {
  readonly key: tls.PrivateKey;
  readonly certificate: tls.SelfSignedCert;
}

/** A root whose keys stand encrypted in the stack's state. No revocation: nobody publishes a CRL for it. */
export function createStateCustody(
  name: string,
  args: StateCustodyArgs,
  parent: pulumi.Resource,
): RootCustodian {
  const roots = new Map(args.generations.map((generation) => [generation.id, createRoot(generation)]));

  return {
    certificates: new Map([...roots].map(([id, root]) => [id, root.certificate.certPem])),
    sign(signedName, request, opts) {
      const root = roots.get(request.root);
      if (root === undefined) throw new Error(`${name} has no generation ${request.root}`);
      const signed = new tls.LocallySignedCert(
        signedName,
        {
          caPrivateKeyPem: root.key.privateKeyPem,
          caCertPem: root.certificate.certPem,
          certRequestPem: request.csr,
          isCaCertificate: true,
          maxPathLength: request.maxPathLength,
          setSubjectKeyId: true,
          allowedUses: CA_USES,
          validityPeriodHours: wholeHours(request.ttl),
        },
        pulumi.mergeOptions(opts, { ignoreChanges: SIGNED_ONCE }),
      );
      return signed.certPem;
    },
  };

  function createRoot(generation: RootGeneration): StateRoot {
    const options = generationOptions(parent, generation, args.protect);
    const key = new tls.PrivateKey(`${name}-${generation.id}-key`, tlsKey(args.key), {
      ...options,
      ignoreChanges: KEY_MADE_ONCE,
    });
    const certificate = new tls.SelfSignedCert(
      `${name}-${generation.id}`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.commonName },
        isCaCertificate: true,
        maxPathLength: args.maxPathLength,
        setSubjectKeyId: true,
        allowedUses: CA_USES,
        validityPeriodHours: wholeHours(args.ttl),
      },
      { ...options, ignoreChanges: SELF_SIGNED_ONCE },
    );
    return { key, certificate };
  }
}

/** Lifetime in the unit of `@pulumi/tls`: hours, rounded down so that a child never outlives its issuer. */
function wholeHours(ttl: Duration): number {
  return Math.floor(seconds(ttl, "ttl") / 3_600);
}

function tlsKey({ keyType, keyBits }: Key): tls.PrivateKeyArgs {
  switch (keyType) {
    case "ec":
      return { algorithm: "ECDSA", ecdsaCurve: `P${keyBits}` };
    case "rsa":
      return { algorithm: "RSA", rsaBits: keyBits };
    case "ed25519":
      return { algorithm: "ED25519" };
  }
}
