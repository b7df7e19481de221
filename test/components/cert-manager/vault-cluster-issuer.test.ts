import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { VaultClusterIssuer, type VaultClusterIssuerArgs } from "../../../components/cert-manager/index.ts";
import { testRoot } from "../../support/certificates.ts";
import { record, resolved } from "../../support/mocks.ts";

const ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer";
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
const CLUSTER_ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";
const SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount";

const ca = await testRoot();
const args: VaultClusterIssuerArgs = {
  namespace: "cert-manager",
  server: "https://vault.security.svc:8200",
  caBundle: ca.pem,
  signPath: "pki_int/sign/lab-internal",
  authRole: "cert-manager",
  audience: "https://192.168.100.20:6443",
};
const issue = (changes: Partial<VaultClusterIssuerArgs> = {}) =>
  record(() => new VaultClusterIssuer("vault-internal", { ...args, ...changes }));

test("the issuer logs in to Vault with requested tokens of its own service account", async () => {
  const { value, one } = await issue();

  expect(one(ISSUER).inputs).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: "vault-internal", annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      vault: {
        server: "https://vault.security.svc:8200",
        caBundle: Buffer.from(ca.pem).toString("base64"),
        path: "pki_int/sign/lab-internal",
        auth: {
          kubernetes: {
            role: "cert-manager",
            mountPath: "/v1/auth/kubernetes",
            serviceAccountRef: { name: "vault-issuer", audiences: ["https://192.168.100.20:6443"] },
          },
        },
      },
    },
  });
  expect(one(SERVICE_ACCOUNT).inputs).toMatchObject({
    metadata: { name: "vault-issuer", namespace: "cert-manager" },
    automountServiceAccountToken: false,
  });
  expect(await resolved(value.issuerName)).toBe("vault-internal");
  expect(await resolved(value.serviceAccount)).toBe("vault-issuer");
});

test("cert-manager may request tokens of that service account and of no other", async () => {
  const { one } = await issue();

  expect(one(ROLE).inputs).toMatchObject({
    metadata: { name: "vault-internal-token-request", namespace: "cert-manager" },
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
    metadata: { name: "vault-internal-token-request", namespace: "cert-manager" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "vault-internal-token-request" },
    subjects: [{ kind: "ServiceAccount", name: "cert-manager", namespace: "cert-manager" }],
  });
});

test("Vault may review the service account's token with that token", async () => {
  const { one } = await issue();

  expect(one(CLUSTER_ROLE_BINDING).inputs).toMatchObject({
    metadata: { name: "vault-internal-token-review" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: "vault-issuer", namespace: "cert-manager" }],
  });
});

test("the issuer comes after what its login needs, and waits for its webhook", async () => {
  const { one, resources } = await issue();

  const issuer = one(ISSUER);
  const needed = [ROLE, ROLE_BINDING, CLUSTER_ROLE_BINDING, SERVICE_ACCOUNT].map((type) => one(type).urn);
  expect(new Set(issuer.dependencies)).toEqual(new Set(needed));
  expect(issuer.errorHooks).toEqual(["homelab-pki:webhook-retry"]);
  expect(issuer.createTimeout).toBe("5m");

  const component = one("homelab-pki:index:VaultClusterIssuer");
  const children = resources.filter((resource) => resource !== component);
  expect(children.map(({ name, parent }) => [name, parent])).toEqual(
    [
      "vault-internal-service-account",
      "vault-internal-token-request-role",
      "vault-internal-token-review-binding",
      "vault-internal-token-request-binding",
      "vault-internal-issuer",
    ].map((name) => [name, component.urn]),
  );
});

test("two issuers share a cluster: each names its own objects", async () => {
  const { one } = await issue({
    issuerName: "e2e-issuer",
    serviceAccount: "e2e-account",
    controllerServiceAccount: "controller",
    authPath: "e2e-kubernetes",
  });

  expect(one(ISSUER).inputs.metadata.name).toBe("e2e-issuer");
  expect(one(ISSUER).inputs.spec.vault.auth.kubernetes).toMatchObject({
    mountPath: "/v1/auth/e2e-kubernetes",
    serviceAccountRef: { name: "e2e-account" },
  });
  expect(one(ROLE).inputs.metadata.name).toBe("e2e-issuer-token-request");
  expect(one(ROLE_BINDING).inputs.subjects[0].name).toBe("controller");
  expect(one(CLUSTER_ROLE_BINDING).inputs.metadata.name).toBe("e2e-issuer-token-review");
});

test("text around the certificates of the CA bundle makes no difference", async () => {
  const { one } = await issue({ caBundle: pulumi.output(`# Vault's CA\r\n${ca.pem}\n\n`) });

  expect(one(ISSUER).inputs.spec.vault.caBundle).toBe(Buffer.from(ca.pem).toString("base64"));
});

describe("refused", () => {
  test.each(["http://vault.security.svc:8200", "vault.security.svc:8200", "https:/", ""])(
    "the server %j",
    async (server) => {
      await expect(issue({ server })).rejects.toThrow(
        expect.objectContaining({
          message: `server: ${JSON.stringify(server)} is not allowed: an https:// address of Vault`,
        }),
      );
    },
  );

  test.each([
    "pki_int/sign-verbatim",
    "pki_int/sign-verbatim/r",
    "pki_int/issue/r",
    "/pki/sign/r",
    "pki/sign/",
  ])("the sign path %j", async (signPath) => {
    await expect(issue({ signPath })).rejects.toThrow(
      expect.objectContaining({
        message: `signPath: "${signPath}" is not allowed: <mount>/sign/<role>`,
      }),
    );
  });

  test("a private key in the CA bundle", async () => {
    await expect(issue({ caBundle: ca.pem + ca.keyPem })).rejects.toThrow(
      expect.objectContaining({
        message: "caBundle: block 2 is a PRIVATE KEY; only certificates may stand here",
      }),
    );
  });
});
