import { UNKNOWN } from "../../../lab/plugins/provider/index.ts";
import { objectCase } from "./object-case.ts";

const labels = { app: "conformance" };
const podOf = (image: string) => ({
  metadata: { labels },
  spec: {
    restartPolicy: "Never",
    volumes: [{ name: "scratch", emptyDir: {} }],
    containers: [
      {
        name: "main",
        image,
        resources: { limits: { cpu: "500m", memory: "1Gi" } },
        volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
      },
    ],
  },
});
const restarting = (image: string) => {
  const pod = podOf(image);
  return { ...pod, spec: { ...pod.spec, restartPolicy: "Always" } };
};

const nowhere = (image: string) => {
  const pod = restarting(image);
  return { ...pod, spec: { ...pod.spec, nodeSelector: { nobody: "has-this" } } };
};
const autoscaling = (maxReplicas: number) => ({
  scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "nobody" },
  maxReplicas,
});

/** Kinds whose controllers make pods, or look for them. None of these pods ever runs. */
export const workloadCases = [
  objectCase({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespaced: true,
    fields: { spec: { replicas: 0, selector: { matchLabels: labels }, template: restarting("first:1") } },
    update: { spec: { replicas: 0, selector: { matchLabels: labels }, template: restarting("second:1") } },
    replace: {
      replace: {
        spec: { replicas: 0, selector: { matchLabels: { app: "x" } }, template: restarting("second:1") },
      },
      replaceUnknown: {
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: UNKNOWN } },
          template: restarting("second:1"),
        },
      },
    },
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    namespaced: true,
    // No node has the label, so it is rolled out as soon as its controller has looked.
    fields: { spec: { selector: { matchLabels: labels }, template: nowhere("first:1") } },
    update: { spec: { selector: { matchLabels: labels }, template: nowhere("second:1") } },
    replace: {
      replace: { spec: { selector: { matchLabels: { app: "x" } }, template: nowhere("second:1") } },
      replaceUnknown: {
        spec: { selector: { matchLabels: { app: UNKNOWN } }, template: nowhere("second:1") },
      },
    },
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    namespaced: true,
    fields: { spec: autoscaling(2) },
    update: { spec: autoscaling(3) },
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: "batch/v1",
    kind: "Job",
    namespaced: true,
    annotations: { "pulumi.com/skipAwait": "true" },
    fields: { spec: { suspend: true, template: podOf("first:1") } },
    replace: {
      replace: { spec: { suspend: true, template: podOf("second:1") } },
      replaceUnknown: { spec: { suspend: true, template: UNKNOWN } },
    },
    volatile: ["metadata", "status"],
  }),
  objectCase({
    apiVersion: "v1",
    kind: "Service",
    namespaced: true,
    fields: { spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] } },
    update: { spec: { ports: [{ name: "http", port: 80, targetPort: 8081 }] } },
    replace: {
      replace: { spec: { ports: [{ name: "http", port: 80, targetPort: 8081 }], clusterIP: "None" } },
      replaceUnknown: {
        spec: { ports: [{ name: "http", port: 80, targetPort: 8081 }], clusterIP: UNKNOWN },
      },
    },
  }),
  objectCase({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    namespaced: true,
    fields: { spec: { minAvailable: 1, selector: { matchLabels: labels } } },
    update: { spec: { minAvailable: 2, selector: { matchLabels: labels } } },
    volatile: ["metadata", "status"],
  }),
];
