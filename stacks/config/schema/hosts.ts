import * as z from "zod";
import { IDENTITY_KEY_TYPES, PLATFORMS } from "../../../components/host/identity.ts";
import { connection, connectionDefaults } from "./connection.ts";
import { profiles } from "./profiles.ts";
import { dnsName, duration, filePath, flag, hostName, httpsUrl, ipAddress, mountPath } from "./scalars.ts";

/** Who gives a machine its first certificate, and so every later one. */
export const ENROLMENTS = ["vault", "step"] as const;

const enrolment = z.enum(ENROLMENTS);
const platform = z.enum(PLATFORMS);
const keyType = z.enum(IDENTITY_KEY_TYPES);

const host = z
  .strictObject({
    /** Name of the machine; with the domain behind it, its full name. */
    name: hostName,
    /** What runs there. */
    description: z.string({ error: "a text" }).optional(),
    /** Names that its certificate proves beside the full one. @default none */
    dnsNames: z.array(dnsName).readonly().default([]),
    /** Addresses that its certificate proves; SSH goes to the first. @default none */
    addresses: z.array(ipAddress).readonly().default([]),
    /** How it is reached. A machine without it is listed in the inventory and otherwise left alone. */
    connection: connection.optional(),
    /** Who gives it its certificates. @default that of hostDefaults */
    enrolment: enrolment.optional(),
    /** Lifetime of its certificates. @default that of hostDefaults */
    lifetime: duration.optional(),
    /** Kind of its private key. @default that of hostDefaults */
    keyType: keyType.optional(),
    /** How long after its end a certificate still gets a new one. @default that of hostDefaults */
    recoverWithin: duration.optional(),
    /** Operating system. @default that of hostDefaults */
    platform: platform.optional(),
    /** Whether all programs there trust the roots. @default that of hostDefaults */
    trustStore: flag.optional(),
    /** Programs there that use its certificate. @default none */
    profiles: profiles.default([]),
  })
  .readonly();

/** Machines outside the cluster. */
export const hosts = z.array(host).readonly();

/** What machines have that do not say otherwise. */
export const hostDefaults = z
  .strictObject({
    /** Who gives certificates: `vault` or, beside it, `step` (see `stepCa`). @default "vault" */
    enrolment: enrolment.default("vault"),
    /** Lifetime of a certificate; a new one is made when two thirds are over. @default "7d" */
    lifetime: duration.default("7d"),
    /** Kind of a private key: `ec` (P-256), or `rsa` (2048 bits) for clients that know no other. @default "ec" */
    keyType: keyType.default("ec"),
    /**
     * How long after the end of its certificate a machine that was off gets a new one by itself, with a certificate that
     * is good for nothing else. Enrolment `vault` only. @default it waits for the next `up`
     */
    recoverWithin: duration.optional(),
    /** Operating system; debian is Ubuntu too. @default "debian" */
    platform: platform.default("debian"),
    /** Whether the roots go into the machine's own trust store. @default true */
    trustStore: flag.default(true),
    connection: connectionDefaults.prefault({}),
  })
  .readonly();

/** Where machines log in to Vault, and where they tell what they have. */
export const hostAuthority = z
  .strictObject({
    /** Path of the auth mount for machines that have a certificate. @default "hosts-cert" */
    certAuth: mountPath.default("hosts-cert"),
    /** Path of the auth mount for machines that have none yet. @default "hosts-approle" */
    appRole: mountPath.default("hosts-approle"),
    /** Path of the mount in which each machine writes down its certificate. @default "homelab-hosts" */
    registry: mountPath.default("homelab-hosts"),
  })
  .readonly();

const FINGERPRINT =
  "the SHA-256 of the root certificate: 64 hexadecimal digits (step certificate fingerprint)";

/** A step-ca for machines with enrolment `step`; its intermediate is signed by a root of this chain. */
export const stepCa = z
  .strictObject({
    /** Address of step-ca as machines reach it; whoever runs Pulumi can have another one in `STEP_CA_URL`. */
    url: httpsUrl,
    /** Fingerprint of its root. */
    fingerprint: z.string({ error: FINGERPRINT }).regex(/^[0-9a-f]{64}$/, { error: FINGERPRINT }),
    /** Name of the JWK provisioner that makes the one-time tokens. */
    provisioner: z.string({ error: "a provisioner's name" }).min(1, { error: "a provisioner's name" }),
    /** Its password, set with `pulumi config set --secret`. */
    password: z.string({ error: "a password" }).min(1, { error: "a password" }).optional(),
    /** The same from a file on the machine that runs Pulumi. */
    passwordFile: filePath.optional(),
  })
  .readonly();
