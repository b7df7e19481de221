import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
  IssuerIdentity,
  type IssuerIdentityArgs,
  VaultIssuer,
  type VaultIssuerArgs,
} from "../../../components/cert-manager/index.ts";
import { testRoot } from "../../support/certificates.ts";
import { record, resolved } from "../../support/mocks.ts";

const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
const CLUSTER_ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
const SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount";
const CONTROLLER = { kind: "ServiceAccount", name: "cert-manager", namespace: "cert-manager" };

const ca = await testRoot();
const args: Omit<VaultIssuerArgs, "identity"> = {
  server: "https://vault.security.svc:8200",
  caBundle: ca.pem,
  signPath: "pki_int/sign/istio-lab",
  authRole: "istio",
  audience: "https://192.0.2.10:6443",
};
interface Changes {
  readonly issuer?: Partial<VaultIssuerArgs>;
  readonly identity?: Partial<IssuerIdentityArgs>;
}
/** One identity, and an Issuer that has it. */
const issue = ({ issuer, identity: change }: Changes = {}) =>
  record(() => {
    const identity = new IssuerIdentity("identity", { namespace: "istio-system", ...change });
    return { identity, issuer: new VaultIssuer("istio-ca", { identity, ...args, ...issuer }) };
  });

test("the issuer logs in to Vault with requested tokens of its namespace's service account", async () => {
  const { value, one } = await issue();

  expect(one(ISSUER).inputs).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "Issuer",
    metadata: {
      name: "istio-ca",
      namespace: "istio-system",
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      vault: {
        server: "https://vault.security.svc:8200",
        caBundle: Buffer.from(ca.pem).toString("base64"),
        path: "pki_int/sign/istio-lab",
        auth: {
          kubernetes: {
            role: "istio",
            mountPath: "/v1/auth/kubernetes",
            serviceAccountRef: { name: "vault-issuer", audiences: ["https://192.0.2.10:6443"] },
          },
        },
      },
    },
  });
  expect(await Promise.all([value.issuer.issuerName, value.issuer.namespace].map(resolved))).toEqual([
    "istio-ca",
    "istio-system",
  ]);
});

test("cert-manager, in a namespace of its own, may request tokens of that service account and of no other", async () => {
  const { value, one } = await issue();

  expect(one(SERVICE_ACCOUNT).inputs).toMatchObject({
    metadata: { name: "vault-issuer", namespace: "istio-system" },
    automountServiceAccountToken: false,
  });
  const metadata = { name: "istio-system-vault-issuer-token-request", namespace: "istio-system" };
  expect(one(ROLE).inputs).toMatchObject({
    metadata,
    rules: [
      {
        apiGroups: [""],
        resources: ["serviceaccounts/token"],
        resourceNames: ["vault-issuer"],
        verbs: ["create"],
      },
    ],
  });
  expect(one(ROLE_BINDING).inputs).toMatchObject({
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
    subjects: [CONTROLLER],
  });
  expect(await Promise.all([value.identity.namespace, value.identity.serviceAccount].map(resolved))).toEqual([
    "istio-system",
    "vault-issuer",
  ]);
});

test("Vault may review the service account's token with that token", async () => {
  const { one } = await issue();

  expect(one(CLUSTER_ROLE_BINDING).inputs).toMatchObject({
    metadata: { name: "istio-system-vault-issuer-token-review" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: "vault-issuer", namespace: "istio-system" }],
  });
});

test("every choice reaches the manifests", async () => {
  const { one } = await issue({
    issuer: { issuerName: "workloads", authPath: "west" },
    identity: {
      namespace: "mesh",
      serviceAccount: "signer",
      controllerNamespace: "certs",
      controllerServiceAccount: "controller",
    },
  });

  expect(one(ISSUER).inputs.metadata).toMatchObject({ name: "workloads", namespace: "mesh" });
  expect(one(ISSUER).inputs.spec.vault.auth.kubernetes).toMatchObject({
    mountPath: "/v1/auth/west",
    serviceAccountRef: { name: "signer" },
  });
  expect(one(ROLE).inputs.metadata.name).toBe("mesh-signer-token-request");
  expect(one(ROLE_BINDING).inputs.subjects).toEqual([
    { kind: "ServiceAccount", name: "controller", namespace: "certs" },
  ]);
  expect(one(CLUSTER_ROLE_BINDING).inputs.metadata.name).toBe("mesh-signer-token-review");
});

test("two issuers share one identity, and each comes after what its login needs", async () => {
  const { ofType, one, resources } = await record(() => {
    const identity = new IssuerIdentity("identity", { namespace: "istio-system" });
    new VaultIssuer("istio-ca", { ...args, identity });
    new VaultIssuer("control-plane", { ...args, identity });
  });

  const needed = [ROLE, ROLE_BINDING, CLUSTER_ROLE_BINDING, SERVICE_ACCOUNT].map((type) => one(type).urn);
  const issuers = ofType(ISSUER);
  expect(issuers.map(({ inputs }) => inputs.metadata.name)).toEqual(["istio-ca", "control-plane"]);
  for (const { dependencies, errorHooks, createTimeout } of issuers) {
    expect(dependencies).toEqual(expect.arrayContaining(needed));
    expect([errorHooks, createTimeout]).toEqual([["homelab-pki:webhook-retry"], "5m"]);
  }

  const identity = one("homelab-pki:index:IssuerIdentity").urn;
  expect(resources.filter(({ parent }) => parent === identity).map(({ name }) => name)).toEqual([
    "identity-service-account",
    "identity-token-request-role",
    "identity-token-review-binding",
    "identity-token-request-binding",
  ]);
  const components = ofType("homelab-pki:index:VaultIssuer").map(({ urn }) => urn);
  expect(issuers.map(({ name, parent }) => [name, parent])).toEqual([
    ["istio-ca-issuer", components[0]],
    ["control-plane-issuer", components[1]],
  ]);
});

test("an issuer of authorities has further CAs signed", async () => {
  const signPath = pulumi.output("pki_mesh/root/sign-intermediate");
  const { one } = await issue({ issuer: { signs: "authorities", signPath } });

  expect(one(ISSUER).inputs.spec.vault.path).toBe("pki_mesh/root/sign-intermediate");
});

describe("refused", () => {
  test.each<[NonNullable<VaultIssuerArgs["signs"]>, string, string]>([
    ["leaves", "pki_mesh/root/sign-intermediate", "<mount>/sign/<role>"],
    ["authorities", "pki_int/sign/istio-lab", "<mount>/root/sign-intermediate"],
    ["authorities", "/root/sign-intermediate", "<mount>/root/sign-intermediate"],
    ["authorities", "pki_mesh/root/sign-intermediate/x", "<mount>/root/sign-intermediate"],
    ["authorities", "pki_mesh/root/sign-self-issued", "<mount>/root/sign-intermediate"],
  ])("an issuer of %s with the sign path %s", async (signs, signPath, allowed) => {
    await expect(issue({ issuer: { signs, signPath } })).rejects.toThrow(
      expect.objectContaining({ message: `signPath: "${signPath}" is not allowed: ${allowed}` }),
    );
  });

  test("a server without TLS", async () => {
    await expect(issue({ issuer: { server: "http://vault:8200" } })).rejects.toThrow(
      'server: "http://vault:8200" is not allowed: an https:// address of Vault',
    );
  });
});
