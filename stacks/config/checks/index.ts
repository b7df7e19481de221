import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import type { Check } from "./check.ts";
import { bundleTargets, existing, issuerNamespace, kubernetesAuth } from "./cluster.ts";
import { custody } from "./custody.ts";
import { generations, issuers } from "./generations.ts";
import { distinctHosts, hostNames, permittedHosts } from "./host-names.ts";
import { distinctProfiles, profileParts, tunnelPeers } from "./host-profiles.ts";
import { hostConnections, hostEnrolment, hostLayer, hostLifetimes, stepCa } from "./hosts.ts";
import { keys } from "./keys.ts";
import { distinctLayers, layers, meshLayer, upstream } from "./layers.ts";
import { lifetimes, renewals } from "./lifetimes.ts";
import {
  meshCa,
  meshCaParts,
  meshCaRoot,
  meshLifetimes,
  permittedControlPlane,
  trustDomains,
  workloadLifetime,
} from "./mesh-ca.ts";
import {
  clusterAddresses,
  distinctClusters,
  eastWest,
  networks,
  primaries,
  remoteSigner,
} from "./mesh-clusters.ts";
import { gatewayCertificates, gateways, routes } from "./mesh-ingress.ts";
import {
  callers,
  certificatesBefore,
  distinctExceptions,
  distinctRules,
  foundations,
  members,
  membersOnly,
} from "./mesh-traffic.ts";
import { certificateNames, issuerRole, permittedDomains, uniqueNames } from "./names.ts";
import { compatibleVersions } from "./versions.ts";

// In the order in which a reader would want to repair: what is missing, then the CAs, then what hangs on them.
const CHECKS: readonly Check[] = [
  distinctLayers,
  layers,
  meshLayer,
  upstream,
  compatibleVersions,
  ...keys,
  ...generations,
  issuers,
  ...custody,
  ...uniqueNames,
  permittedDomains,
  ...lifetimes,
  renewals,
  kubernetesAuth,
  issuerNamespace,
  ...existing,
  bundleTargets,
  issuerRole,
  certificateNames,
  trustDomains,
  workloadLifetime,
  meshCaParts,
  meshCaRoot,
  ...meshCa,
  ...meshLifetimes,
  permittedControlPlane,
  distinctClusters,
  primaries,
  remoteSigner,
  networks,
  eastWest,
  clusterAddresses,
  members,
  foundations,
  certificatesBefore,
  membersOnly,
  callers,
  distinctRules,
  distinctExceptions,
  gateways,
  ...gatewayCertificates,
  routes,
  hostLayer,
  ...distinctHosts,
  hostConnections,
  hostEnrolment,
  stepCa,
  hostNames,
  permittedHosts,
  ...hostLifetimes,
  distinctProfiles,
  tunnelPeers,
  profileParts,
];

/** Runs every check between keys on those keys that passed their schemas. */
export function runChecks(settings: Partial<Settings>, problems: Problems): void {
  for (const run of CHECKS) run(settings, problems);
}
