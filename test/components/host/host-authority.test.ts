import { describe, expect, it } from "vitest";
import { HostAuthority, type HostAuthorityArgs } from "../../../components/host/host-authority.ts";
import { record, resolved } from "../../support/mocks.ts";

const METHOD = "vault:index/authBackend:AuthBackend";
const MOUNT = "vault:index/mount:Mount";

const create = (args?: HostAuthorityArgs) => record(() => new HostAuthority("hosts", args));

describe("HostAuthority", () => {
  it("makes two ways in and a registry without versions, and nothing else", async () => {
    const { one, resources } = await create();
    expect(one(METHOD, "hosts-cert").inputs).toEqual({
      type: "cert",
      path: "hosts-cert",
      description: "Hosts, by their own certificates",
    });
    expect(one(METHOD, "hosts-approle").inputs).toEqual({
      type: "approle",
      path: "hosts-approle",
      description: "Hosts, for their first certificate",
    });
    expect(one(MOUNT).inputs).toEqual({
      path: "homelab-hosts",
      type: "kv",
      options: { version: "1" },
      description: "What certificate each host has",
    });
    const { urn } = one("homelab-pki:index:HostAuthority");
    expect(resources.map(({ parent }) => parent)).toEqual(["", urn, urn, urn]);
  });

  it("takes other paths and hands them on", async () => {
    const { value } = await create({ certAuthPath: "c", approleAuthPath: "a", registryPath: "r" });
    const { certAuthPath, approleAuthPath, registry } = value;
    expect(await Promise.all([certAuthPath, approleAuthPath, registry].map(resolved))).toEqual([
      "c",
      "a",
      "r",
    ]);
    expect(value.registryPath).toBe("r");
  });
});
