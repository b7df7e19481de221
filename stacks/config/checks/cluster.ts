import { check } from "./check.ts";

/** Vault's Kubernetes auth is either there or fully described. */
export const kubernetesAuth = check(["kubernetesAuth"], ({ kubernetesAuth }, problems) => {
  const fields = {
    host: "the API server's https:// address",
    caCertFile: "a file with the CA of the API server",
  };
  for (const field of ["host", "caCertFile"] as const) {
    const given = kubernetesAuth[field] !== undefined;
    if (!kubernetesAuth.existing && !given) {
      problems.missing(["kubernetesAuth", field], `${fields[field]}, or existing: true`);
    }
  }
});

/** What is there already gets no chart. */
export const existing = (["certManager", "trustManager"] as const).map((key) =>
  check([key], (settings, problems) => {
    if (!settings[key].existing) return;
    for (const field of ["chart", "values"] as const) {
      if (settings[key][field] === undefined) continue;
      problems.refuse(
        [key, field],
        `does not go with ${problems.cite([key, "existing"])}`,
        "nothing, or existing: false",
      );
    }
  }),
);

/** The trust bundle goes to namespaces by name or by label, never to all by accident. */
export const bundleTargets = check(["trustBundle"], ({ trustBundle }, problems) => {
  const { namespaces, namespaceSelector } = trustBundle;
  const path = ["trustBundle", "namespaceSelector"] as const;
  if (namespaces === undefined && namespaceSelector === undefined) {
    problems.missing(path, "labels of namespaces, or homelab-pki:trustBundle.namespaces");
  } else if (namespaces !== undefined && namespaceSelector !== undefined) {
    problems.refuse(path, "goes with homelab-pki:trustBundle.namespaces", "one of the two");
  } else if (namespaceSelector !== undefined && Object.keys(namespaceSelector.matchLabels).length === 0) {
    problems.refuse([...path, "matchLabels"], "would select every namespace", "at least one label");
  }
});

/** cert-manager takes the service accounts of cluster issuers from its own namespace only. */
export const issuerNamespace = check(["issuerAccess", "certManager"], (settings, problems) => {
  const { issuerAccess, certManager } = settings;
  if (issuerAccess.namespace === certManager.namespace) return;
  const own = ["certManager", "namespace"] as const;
  problems.refuse(
    ["issuerAccess", "namespace"],
    `is not ${problems.cite(own)}`,
    `cert-manager's own namespace, ${problems.show(own)}`,
  );
});
