import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { IssuerAccess, type IssuerAccessArgs } from "../../../components/pki/issuer-access.ts";
import type { PkiRole } from "../../../components/pki/pki-role.ts";
import { record, resolved } from "../../support/mocks.ts";

const POLICY = "vault:index/policy:Policy";
const ROLE = "vault:kubernetes/authBackendRole:AuthBackendRole";
const METHOD = "vault:index/authBackend:AuthBackend";
const CONFIG = "vault:kubernetes/authBackendConfig:AuthBackendConfig";

const role = (name: string) => ({ signPath: pulumi.output(`pki_int/sign/${name}`) }) as PkiRole;

const args = (): IssuerAccessArgs => ({
  roles: [role("lab-internal")],
  policy: "cert-manager-pki",
  auth: { path: "kubernetes", existing: true },
  authRole: "cert-manager",
  serviceAccount: "vault-issuer",
  namespace: "cert-manager",
  audience: "https://192.0.2.10:6443",
});
const create = (change: Partial<IssuerAccessArgs> = {}) =>
  record(() => new IssuerAccess("access", { ...args(), ...change }));

describe("IssuerAccess", () => {
  it("signs with one role and does nothing else", async () => {
    expect((await create()).one(POLICY).inputs).toEqual({
      name: "cert-manager-pki",
      policy:
        'path "pki_int/sign/lab-internal" {\n  capabilities = ["create", "update"]\n' +
        '  denied_parameters = { "not_after" = [] }\n}\n',
    });
  });

  it("gives each role a rule of its own", async () => {
    const { inputs } = (await create({ roles: [role("a"), role("b")] })).one(POLICY);
    expect(inputs.policy.match(/path "[^"]*"/g)).toEqual(['path "pki_int/sign/a"', 'path "pki_int/sign/b"']);
  });

  it("has CAs signed with nothing that would widen them", async () => {
    const authorities = [{ signIntermediatePath: pulumi.output("pki_mesh/root/sign-intermediate") }];
    const rule =
      'path "pki_mesh/root/sign-intermediate" {\n  capabilities = ["create", "update"]\n' +
      '  allowed_parameters = {\n    "csr" = []\n    "common_name" = []\n    "alt_names" = []\n' +
      '    "ip_sans" = []\n    "uri_sans" = []\n    "ttl" = []\n    "exclude_cn_from_sans" = []\n  }\n}\n';
    expect((await create({ roles: [], authorities })).one(POLICY).inputs.policy).toBe(rule);
    const { policy } = (await create({ authorities })).one(POLICY).inputs;
    expect(policy.match(/path "[^"]*"/g)).toEqual([
      'path "pki_int/sign/lab-internal"',
      'path "pki_mesh/root/sign-intermediate"',
    ]);
  });

  it("lets one service account in, for ten minutes, with no other policy", async () => {
    expect((await create()).one(ROLE).inputs).toEqual({
      backend: "kubernetes",
      roleName: "cert-manager",
      boundServiceAccountNames: ["vault-issuer"],
      boundServiceAccountNamespaces: ["cert-manager"],
      audience: "https://192.0.2.10:6443",
      tokenPolicies: ["cert-manager-pki"],
      tokenNoDefaultPolicy: true,
      tokenTtl: 600,
      tokenMaxTtl: 600,
    });
  });

  it("takes another token lifetime", async () => {
    const { inputs } = (await create({ tokenTtl: "1h" })).one(ROLE);
    expect([inputs.tokenTtl, inputs.tokenMaxTtl]).toEqual([3600, 3600]);
  });

  it("leaves an existing auth method alone", async () => {
    const { resources, value } = await create();
    expect(resources.map(({ type }) => type).sort()).toEqual([
      "homelab-pki:index:IssuerAccess",
      POLICY,
      ROLE,
    ]);
    expect(await resolved(value.authPath)).toBe("kubernetes");
  });

  it("makes an auth method that keeps no reviewer token", async () => {
    const auth = { path: "k8s", existing: false, host: "https://192.0.2.10:6443", caCertificate: "PEM" };
    const recording = await create({ auth });
    expect(recording.one(METHOD).inputs).toMatchObject({ type: "kubernetes", path: "k8s" });
    expect(recording.one(CONFIG).inputs).toEqual({
      backend: "k8s",
      kubernetesHost: "https://192.0.2.10:6443",
      kubernetesCaCert: "PEM",
      disableLocalCaJwt: true,
    });
    expect(recording.one(ROLE).inputs.backend).toBe("k8s");
    expect(recording.one(ROLE).dependencies).toContain(recording.one(CONFIG).urn);
  });

  it("is the parent of everything and hands on what an issuer must know", async () => {
    const auth = { path: "k8s", existing: false, host: "https://192.0.2.10:6443" };
    const { resources, value, one } = await create({ auth });
    const { urn } = one("homelab-pki:index:IssuerAccess");
    expect(resources.filter(({ parent }) => parent === urn)).toHaveLength(4);
    expect(await Promise.all([value.authRole, value.audience, value.policy].map(resolved))).toEqual([
      "cert-manager",
      "https://192.0.2.10:6443",
      "cert-manager-pki",
    ]);
  });

  it.each<[string, Partial<IssuerAccessArgs>, string]>([
    [
      "every service account",
      { serviceAccount: "*" },
      'serviceAccount: "*" is not allowed: the name of one, never all',
    ],
    ["every namespace", { namespace: "*" }, 'namespace: "*" is not allowed: the name of one, never all'],
    ["no role", { roles: [] }, "roles: a policy that signs with no role and no CA serves nobody"],
    [
      "a new auth method without a host",
      { auth: { path: "kubernetes", existing: false } },
      "auth.host: needed to make the auth method; or say existing: true",
    ],
    ["an odd lifetime", { tokenTtl: "soon" as "1h" }, 'tokenTtl: "soon" is not allowed'],
  ])("refuses %s", async (_case, change, message) => {
    await expect(create(change)).rejects.toThrow(message);
  });
});
