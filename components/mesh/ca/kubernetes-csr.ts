import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ROOT_BUNDLE_KEY } from "../../trust/index.ts";
import { ROOT_NAMESPACE, ROOTS_CONFIG_MAP } from "../control-plane/names.ts";
import type { IstiodVolume, MeshCa, MeshCaContext } from "./mesh-ca.ts";
import { createWorkloadIssuer, WORKLOAD_ISSUER } from "./workload-issuer.ts";

/** Kubernetes' name of the signer: `issuers.cert-manager.io/<namespace>.<issuer>` for cert-manager's namespaced issuers. */
const SIGNER = `issuers.cert-manager.io/${ROOT_NAMESPACE}.${WORKLOAD_ISSUER}`;

/** Where istiod looks for the roots of a CA that is not its own, which it hands out with each certificate. */
const ROOTS: IstiodVolume = {
  name: "external-ca-cert",
  mountPath: "/etc/external-ca-cert",
  source: {
    configMap: { name: ROOTS_CONFIG_MAP, items: [{ key: ROOT_BUNDLE_KEY, path: "root-cert.pem" }] },
  },
};

/**
 * Istiod as registration authority: it checks who asks, writes a CertificateSigningRequest and approves it, and
 * cert-manager has it signed by Vault. cert-manager needs the feature gate
 * `ExperimentalCertificateSigningRequestControllers`.
 *
 * @see https://istio.io/latest/docs/tasks/security/cert-management/custom-ca-k8s/
 * @see https://cert-manager.io/docs/usage/kube-csr/
 */
export function kubernetesCsrCa(context: MeshCaContext): MeshCa {
  const issuer = createWorkloadIssuer(context);
  return {
    values: context.rootBundle.apply((pem) => ({
      env: { EXTERNAL_CA: "ISTIOD_RA_KUBERNETES_API", K8S_SIGNER: SIGNER },
      global: { certSigners: [SIGNER] },
      // It reads the roots when it starts, and has to start again when there are others.
      podAnnotations: { "homelab-pki/roots": createHash("sha256").update(pem).digest("hex") },
    })),
    volumes: [ROOTS],
    transforms: [withoutOwnCa],
    ready: [issuer, allowReference(context)],
  };
}

/** cert-manager signs for those only who may refer to the issuer. */
function allowReference({ parent, name, identity }: MeshCaContext): kubernetes.rbac.v1.RoleBinding {
  const metadata = { name: `${WORKLOAD_ISSUER}-reference`, namespace: identity.namespace };
  const role = new kubernetes.rbac.v1.Role(
    `${name}-reference-role`,
    {
      metadata,
      rules: [
        {
          apiGroups: ["cert-manager.io"],
          resources: ["signers"],
          resourceNames: [WORKLOAD_ISSUER],
          verbs: ["reference"],
        },
      ],
    },
    { parent },
  );
  return new kubernetes.rbac.v1.RoleBinding(
    `${name}-reference-binding`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: "istiod", namespace: ROOT_NAMESPACE }],
    },
    { parent },
  );
}

type Environment = readonly { readonly name: string; readonly value?: string }[];

/**
 * Istiod makes a self-signed CA of its own, which the mesh would trust beside ours, unless this variable of its process
 * names the signer. The chart has one value for it and for the sidecars, where it must stay as it is: there it decides
 * that they find the roots.
 */
const withoutOwnCa: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:apps/v1:Deployment") return undefined;
  const { spec } = props;
  const [discovery, ...others] = spec.template.spec.containers;
  const env = (discovery.env as Environment).map((variable) =>
    variable.name === "PILOT_CERT_PROVIDER" ? { ...variable, value: `k8s.io/${SIGNER}` } : variable,
  );
  const template = {
    ...spec.template,
    spec: { ...spec.template.spec, containers: [{ ...discovery, env }, ...others] },
  };
  return { props: { ...props, spec: { ...spec, template } }, opts };
};
