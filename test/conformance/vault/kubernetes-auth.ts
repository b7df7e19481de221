import { afterAll } from "vitest";
import { uniqueName, vault } from "../support/lab.ts";
import type { Resource } from "../support/resource.ts";
import type { Case } from "../support/suite.ts";

const methods: string[] = [];

afterAll(async () => {
  await Promise.all(methods.map(async (path) => (await vault()).delete(`sys/auth/${path}`)));
});

async function authMethod(): Promise<string> {
  const path = uniqueName("conformance-kubernetes");
  await (await vault()).write(`sys/auth/${path}`, { type: "kubernetes" }, "POST");
  methods.push(path);
  return path;
}

async function isThere({ id }: Resource): Promise<boolean> {
  return (await (await vault()).read(id)) !== undefined;
}

/** The Kubernetes auth method's configuration and roles. */
export const kubernetesAuthCases: readonly Case[] = [
  {
    type: "vault:kubernetes/authBackendConfig:AuthBackendConfig",
    async inputs() {
      return {
        backend: await authMethod(),
        kubernetesHost: "https://192.0.2.10:6443",
        disableLocalCaJwt: true,
        tokenReviewerJwt: "not.a.token",
      };
    },
    unknown: ["kubernetesHost"],
    computed: ["disableIssValidation"],
    secrets: ["tokenReviewerJwt"],
    update: { kubernetesHost: "https://192.0.2.11:6443" },
    replace: { backend: "conformance-elsewhere" },
    exists: isThere,
    // It goes with the auth method.
    survivesDelete: true,
    outside: {
      property: "kubernetesHost",
      async change({ id }) {
        const config = { kubernetes_host: "https://192.0.2.12:6443", disable_local_ca_jwt: true };
        await (await vault()).write(id, config);
      },
    },
    removed: {
      refresh: "gone",
      async remove({ outputs }) {
        await (await vault()).delete(`sys/auth/${outputs.backend}`);
      },
    },
  },
  {
    type: "vault:kubernetes/authBackendRole:AuthBackendRole",
    async inputs() {
      return {
        backend: await authMethod(),
        roleName: "cert-manager",
        boundServiceAccountNames: ["vault-issuer", "another"],
        boundServiceAccountNamespaces: ["cert-manager"],
        audience: "https://192.0.2.10:6443",
        tokenPolicies: ["cert-manager-pki"],
        tokenTtl: 600,
      };
    },
    unknown: ["tokenPolicies", "audience"],
    computed: ["aliasNameSource"],
    update: { tokenTtl: 300, audience: "https://kubernetes.default.svc" },
    replace: { roleName: "renamed" },
    exists: isThere,
    outside: {
      property: "tokenTtl",
      async change({ id }) {
        await (await vault()).write(id, { token_ttl: 3600 });
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(id);
      },
    },
  },
];
