import * as z from "zod";
import { VERSIONS } from "../../../components/shared/versions.ts";
import { policySettings } from "../../../policy/settings.ts";
import { audit, issuerAccess, kubernetesAuth, vault } from "./access.ts";
import { intermediateCa, intermediates, rootCa, roots } from "./ca.ts";
import {
  certificates,
  certManager,
  clusterIssuer,
  expiryAlerts,
  trustBundle,
  trustManager,
} from "./cluster.ts";
import { hostAuthority, hostDefaults, hosts, stepCa } from "./hosts.ts";
import { mesh } from "./mesh.ts";
import { roles } from "./roles.ts";
import { domain, flag } from "./scalars.ts";

/** The layers that a stack can deploy, in the order in which they build on each other. */
export const LAYERS = ["trust-root", "cluster", "mesh", "hosts"] as const;

/** Those of a stack that says nothing: what all clusters need. The others change what runs already, when told so. */
const DEFAULT_LAYERS = ["trust-root", "cluster"] as const satisfies readonly Layer[];

/** A part of the whole that is deployed by itself or with others. */
export type Layer = (typeof LAYERS)[number];

const versionText = z.string({ error: "a version such as v1.21.2" }).regex(/^v?\d+\.\d+(\.\d+)?([-+].+)?$/, {
  error: "a version such as v1.21.2",
});

/** Versions of what the chain runs on; checked against the table of versions that work together. */
const versions = z
  .strictObject({
    certManager: versionText.default(VERSIONS.certManager),
    trustManager: versionText.default(VERSIONS.trustManager),
    kubernetes: versionText.default(VERSIONS.kubernetes),
    vault: versionText.default(VERSIONS.vault),
    istio: versionText.default(VERSIONS.istio),
    istioCsr: versionText.default(VERSIONS.istioCsr),
  })
  .readonly();

/** Every key of the namespace `homelab-pki`, with its schema. Pulumi.yaml describes the same keys. */
export const KEYS = {
  /** Layers that this stack deploys. @default trust-root and cluster */
  layers: z.array(z.enum(LAYERS)).min(1, { error: "at least one layer" }).readonly().default(DEFAULT_LAYERS),
  /** Stack with the layer `trust-root`, as `<organization>/<project>/<stack>`, when this one does not have it. */
  trustRootStack: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+\/[\w.-]+$/, { error: "a stack as <organization>/<project>/<stack>" })
    .optional(),
  /** Whether CA keys, certificates and mounts are protected from deletion. @default true */
  protect: flag.default(true),
  /** The internal domain. */
  domain,
  vault,
  /** Rules that this stack keeps; the policy pack reads them too. @default the preset homelab */
  policy: policySettings.prefault({}),
  audit: audit.optional(),
  versions: versions.prefault({}),
  rootCa: rootCa.prefault({}),
  roots: roots.optional(),
  intermediateCa: intermediateCa.prefault({}),
  intermediates: intermediates.optional(),
  roles: roles.optional(),
  kubernetesAuth: kubernetesAuth.optional(),
  issuerAccess: issuerAccess.optional(),
  certManager: certManager.prefault({}),
  clusterIssuer: clusterIssuer.optional(),
  trustManager: trustManager.prefault({}),
  trustBundle: trustBundle.optional(),
  certificates: certificates.default([]),
  expiryAlerts: expiryAlerts.optional(),
  mesh: mesh.optional(),
  hostAuthority: hostAuthority.prefault({}),
  stepCa: stepCa.optional(),
  hostDefaults: hostDefaults.prefault({}),
  hosts: hosts.default([]),
} as const;

/** Name of a key of the namespace `homelab-pki`. */
export type Key = keyof typeof KEYS;

/** A configuration whose keys each passed their schema. */
export type Settings = { readonly [K in Key]: z.output<(typeof KEYS)[K]> };
