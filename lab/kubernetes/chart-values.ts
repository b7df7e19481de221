import { ISTIO_VERSION } from "../servers/servers.ts";
import { IMAGE_REGISTRY } from "./images.ts";

const LOCAL_IMAGE = { pullPolicy: "Never" } as const;

const ISTIO = {
  global: { hub: IMAGE_REGISTRY, tag: ISTIO_VERSION, imagePullPolicy: LOCAL_IMAGE.pullPolicy },
};

/** Ready a second after it is, and not up to ten. */
const SOON_READY = { readinessProbe: { initialDelaySeconds: 1, periodSeconds: 1 } } as const;

/** One replica on one node of two cores. */
const SMALL = { requests: { cpu: "10m", memory: "64Mi" } } as const;

/**
 * Values of the charts in the lab: images that are on the node, and nothing that waits longer than one replica on
 * one node needs. A CRD goes with its chart, because `destroy` has to leave the cluster as it was.
 */
export const LAB_CHART_VALUES = {
  "cert-manager": {
    imageRegistry: IMAGE_REGISTRY,
    imageNamespace: "",
    image: LOCAL_IMAGE,
    crds: { enabled: true, keep: false },
    webhook: { image: LOCAL_IMAGE, ...SOON_READY },
    cainjector: { image: LOCAL_IMAGE },
    // A hook of Helm's, which runs where Helm itself installs.
    startupapicheck: { enabled: false },
  },
  "trust-manager": {
    imageRegistry: IMAGE_REGISTRY,
    imageNamespace: "",
    image: LOCAL_IMAGE,
    crds: { enabled: true, keep: false },
    app: { leaderElection: { enabled: false } },
    // An image with the public CAs. The bundle of this project trusts its own roots alone.
    defaultPackage: { enabled: false },
  },
  metallb: {
    controller: {
      image: { repository: `${IMAGE_REGISTRY}/metallb-controller`, ...LOCAL_IMAGE },
      ...SOON_READY,
    },
    speaker: {
      image: { repository: `${IMAGE_REGISTRY}/metallb-speaker`, ...LOCAL_IMAGE },
      // Its configuration is for root alone, which the lab's images do not run as.
      securityContext: { runAsUser: 0 },
      ...SOON_READY,
      startupProbe: { periodSeconds: 1 },
      // Addresses are announced by ARP, from one node: no BGP, and nobody to agree with.
      frr: { enabled: false },
      memberlist: { enabled: false },
    },
  },
  "istio-cni": {
    ...ISTIO,
    // Where Debian has the plugins.
    cniBinDir: "/usr/lib/cni",
    resources: SMALL,
    // A pod that started before the plugin was there starts anew. Mending it in place needs iptables in the image.
    repair: { repairPods: false, deletePods: true },
  },
  istiod: {
    autoscaleEnabled: false,
    resources: SMALL,
    global: { ...ISTIO.global, proxy: { resources: SMALL } },
    // What Istio's build of Envoy has and Envoy itself has not: nothing of it has to do with certificates.
    telemetry: { enabled: false },
    env: { PILOT_ENABLE_ALPN_FILTER: "false", PILOT_ENABLE_METADATA_EXCHANGE: "false" },
  },
  "istio-gateway": {
    autoscaling: { enabled: false },
    resources: SMALL,
    imagePullPolicy: "Never",
  },
} as const satisfies Record<string, object>;
