import { uniqueName, vault } from "../support/lab.ts";
import type { Case } from "../support/suite.ts";

const POLICY = 'path "pki/sign/web" {\n  capabilities = ["update"]\n}\n';

/** Mounts, policies, auth methods and audit devices. */
export const systemCases: readonly Case[] = [
  {
    type: "vault:index/mount:Mount",
    async inputs() {
      return {
        path: uniqueName("conformance-mount"),
        type: "pki",
        description: "first",
        maxLeaseTtlSeconds: 315_360_000,
      };
    },
    unknown: ["path", "description"],
    computed: ["accessor", "defaultLeaseTtlSeconds", "sealWrap"],
    update: { description: "second", maxLeaseTtlSeconds: 157_680_000 },
    replace: { type: "kv" },
    async exists({ id }) {
      const mounts = await (await vault()).read("sys/mounts");
      return mounts?.[`${id}/`] !== undefined;
    },
    outside: {
      property: "maxLeaseTtlSeconds",
      async change({ id }) {
        await (await vault()).write(`sys/mounts/${id}/tune`, { max_lease_ttl: "7200s" }, "POST");
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(`sys/mounts/${id}`);
      },
    },
  },
  {
    type: "vault:index/mount:Mount",
    async inputs() {
      const path = uniqueName("conformance-kv");
      return { path, type: "kv", options: { version: "1" }, description: "first" };
    },
    unknown: ["description"],
    computed: ["accessor"],
    update: { description: "second" },
    replace: { type: "pki" },
    async exists({ id }) {
      const mounts = await (await vault()).read("sys/mounts");
      return mounts?.[`${id}/`] !== undefined;
    },
    outside: {
      property: "description",
      async change({ id }) {
        await (await vault()).write(`sys/mounts/${id}/tune`, { description: "else" }, "POST");
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(`sys/mounts/${id}`);
      },
    },
  },
  {
    type: "vault:index/policy:Policy",
    async inputs() {
      return { name: uniqueName("conformance-policy"), policy: POLICY };
    },
    unknown: ["policy"],
    computed: [],
    update: { policy: POLICY.replace("update", "read") },
    replace: { name: "conformance-policy-renamed" },
    async exists({ id }) {
      return (await (await vault()).read(`sys/policies/acl/${id}`)) !== undefined;
    },
    outside: {
      property: "policy",
      async change({ id }) {
        await (await vault()).write(`sys/policies/acl/${id}`, { policy: "# changed by hand" });
      },
    },
    removed: {
      // Reads as an empty policy, which the next update writes again.
      refresh: "kept",
      async remove({ id }) {
        await (await vault()).delete(`sys/policies/acl/${id}`);
      },
    },
  },
  {
    type: "vault:index/authBackend:AuthBackend",
    async inputs() {
      return { type: "kubernetes", path: uniqueName("conformance-auth"), description: "first" };
    },
    unknown: ["path", "description"],
    computed: ["accessor"],
    update: { description: "second" },
    replace: { type: "approle" },
    async exists({ id }) {
      const methods = await (await vault()).read("sys/auth");
      return methods?.[`${id}/`] !== undefined;
    },
    outside: {
      property: "description",
      async change({ id }) {
        await (await vault()).write(`sys/mounts/auth/${id}/tune`, { description: "else" }, "POST");
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(`sys/auth/${id}`);
      },
    },
  },
  {
    type: "vault:index/audit:Audit",
    async inputs() {
      return {
        type: "file",
        path: uniqueName("conformance-audit"),
        description: "first",
        options: { file_path: "discard" },
      };
    },
    unknown: ["description"],
    computed: [],
    replace: { options: { file_path: "stdout" } },
    async exists({ id }) {
      const devices = await (await vault()).read("sys/audit");
      return devices?.[`${id}/`] !== undefined;
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(`sys/audit/${id}`);
      },
    },
  },
];
