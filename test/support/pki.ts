import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import * as pulumi from "@pulumi/pulumi";
import { IntermediateCa } from "../../components/pki/intermediate-ca.ts";
import { RootCa } from "../../components/pki/root-ca.ts";
import { type TestCertificate, testCertificate } from "./certificates.ts";
import type { Outputs } from "./mocks.ts";

/** A root, an intermediate that it signed, and the request that the intermediate answers. */
export interface TestChain {
  readonly root: TestCertificate;
  readonly intermediate: TestCertificate;
  readonly csr: string;
}

/** The chain's CAs as a program makes them, the root's key being offline; within a recorded program. */
export function issuingCa(chain: TestChain, isSigned = true): IntermediateCa {
  const root = new RootCa("root", {
    custody: "offline",
    generations: [{ id: "r", state: "active", certificate: chain.root.pem }],
  });
  const certificate = isSigned ? chain.intermediate.pem : undefined;
  return new IntermediateCa("int", {
    root,
    commonName: "Intermediate",
    vaultAddress: "https://vault.example:8200",
    generations: [{ id: "i", root: "r", state: "active", certificate }],
  });
}

/**
 * Makes a chain; the root has ten days left, the intermediate five.
 *
 * @param pathLength - that of the root
 */
export async function testChain(pathLength = 1): Promise<TestChain> {
  const root = await testCertificate({ commonName: "Test Root CA", ca: true, pathLength, days: 10 });
  const intermediate = await testCertificate({
    commonName: "Test Intermediate CA",
    ca: true,
    pathLength: 0,
    days: 5,
    issuer: root,
  });
  return { root, intermediate, csr: await testRequest(intermediate) };
}

/** A certificate signing request with the key of a certificate, PEM. */
export async function testRequest({ keys, certificate }: TestCertificate): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: certificate.subject,
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  return `${request.toString("pem")}\n`;
}

/** What Vault would answer to the resources of a CA whose every generation has the chain's certificates. */
export function vaultOutputs({ root, intermediate, csr }: TestChain): Outputs {
  return {
    "vault:pkiSecret/secretBackendKey:SecretBackendKey": ({ name }) => ({ keyId: `${name}-key-id` }),
    "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert": ({ name }) => ({
      certificate: root.pem,
      issuerId: `${name}-issuer-id`,
    }),
    "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest": () => ({
      csr,
    }),
    "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate": () => ({
      certificate: intermediate.pem,
    }),
    "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned": ({ name }) => ({
      importedIssuers: [`${name}-issuer-id`],
    }),
    "vault:pkiSecret/secretBackendIssuer:SecretBackendIssuer": ({ inputs }) => ({
      issuerId: inputs.issuerRef,
    }),
    "tls:index/privateKey:PrivateKey": () => ({ privateKeyPem: pulumi.secret(root.keyPem) }),
    "tls:index/selfSignedCert:SelfSignedCert": () => ({ certPem: root.pem }),
    "tls:index/locallySignedCert:LocallySignedCert": () => ({ certPem: intermediate.pem }),
  };
}
