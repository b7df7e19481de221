import { afterAll } from "vitest";
import { uniqueName, vault } from "../support/lab.ts";
import type { Resource } from "../support/resource.ts";
import type { Case } from "../support/suite.ts";
import { pkiMount, pkiRoot } from "./prepare.ts";

const methods: string[] = [];

afterAll(async () => {
  await Promise.all(methods.map(async (path) => (await vault()).delete(`sys/auth/${path}`)));
  methods.length = 0;
});

async function authMethod(type: "approle" | "cert"): Promise<string> {
  const path = uniqueName(`conformance-${type}`);
  await (await vault()).write(`sys/auth/${path}`, { type }, "POST");
  methods.push(path);
  return path;
}

async function rootCertificate(): Promise<string> {
  const mount = await pkiMount();
  const issuer = await pkiRoot(mount, "root");
  return String((await (await vault()).read(`${mount}/issuer/${issuer}`))?.certificate);
}

async function isThere({ id }: Resource): Promise<boolean> {
  return (await (await vault()).read(id)) !== undefined;
}

const removed: Case["removed"] = {
  refresh: "gone",
  async remove({ id }) {
    await (await vault()).delete(id);
  },
};

/** How hosts log in: AppRole once, with their certificates ever after. */
export const hostAuthCases: readonly Case[] = [
  {
    type: "vault:appRole/authBackendRole:AuthBackendRole",
    async inputs() {
      return {
        backend: await authMethod("approle"),
        roleName: "host-nas",
        bindSecretId: true,
        secretIdNumUses: 1,
        secretIdTtl: 600,
        tokenPolicies: ["host-nas"],
        tokenNoDefaultPolicy: true,
        tokenType: "batch",
        tokenTtl: 120,
        tokenMaxTtl: 120,
      };
    },
    unknown: ["backend", "tokenPolicies"],
    computed: ["roleId"],
    update: { secretIdTtl: 300, tokenTtl: 60, roleId: "a-role-id-of-our-own" },
    replace: { roleName: "renamed" },
    exists: isThere,
    outside: {
      property: "secretIdNumUses",
      async change({ id }) {
        await (await vault()).write(id, { secret_id_num_uses: 0 });
      },
    },
    removed,
  },
  {
    type: "vault:index/certAuthBackendRole:CertAuthBackendRole",
    async inputs() {
      return {
        backend: await authMethod("cert"),
        name: "host-nas",
        // As the program gives it, two generations with a newline behind each.
        certificate: `${await rootCertificate()}\n${await rootCertificate()}\n`,
        allowedUriSans: ["spiffe://lab.example/host/nas"],
        tokenPolicies: ["host-nas"],
        tokenNoDefaultPolicy: true,
        tokenType: "batch",
        tokenTtl: 120,
        tokenMaxTtl: 120,
      };
    },
    unknown: ["certificate", "tokenPolicies"],
    computed: ["displayName", "allowedNames", "ocspEnabled"],
    update: { allowedUriSans: ["spiffe://lab.example/host/printer"], tokenTtl: 60 },
    replace: { certificate: "another" },
    exists: isThere,
    outside: {
      property: "allowedUriSans",
      async change({ id }) {
        await (await vault()).write(id, { allowed_uri_sans: ["spiffe://else.example/*"] });
      },
    },
    removed,
  },
];
