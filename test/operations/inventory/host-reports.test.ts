import { afterEach, describe, expect, it, vi } from "vitest";
import { withReports } from "../../../operations/inventory/host-reports.ts";
import { VaultError } from "../../../operations/vault/connection.ts";
import type { InventoryEntry } from "../../../stacks/inventory.ts";

const LISTED = { kind: "host", name: "printer", dnsNames: ["printer.lab.example.com"] } as const;
const NAS = {
  kind: "host",
  name: "nas",
  dnsNames: ["nas.lab.example.com"],
  report: "homelab-hosts/nas",
  notAfter: "2026-01-08T00:00:00Z",
  serialNumber: "01",
} as const;

/** A Vault in which these reports are. */
const vault = (reports: Record<string, Record<string, string>>) => () => ({
  read: async (path: string) => reports[path],
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the inventory's hosts", () => {
  it("have the certificates that they have reported since the last deployment", async () => {
    const report = { enrolment: "first", serial: "02", not_after: "2026-01-15T00:00:00Z" };
    expect(await withReports([LISTED, NAS], vault({ "homelab-hosts/nas": report }))).toEqual([
      LISTED,
      { ...NAS, notAfter: "2026-01-15T00:00:00Z", serialNumber: "02" },
    ]);
  });

  it("have none when Vault has forgotten them", async () => {
    const [nas] = await withReports([NAS], vault({}));
    expect(nas).toEqual({ ...NAS, notAfter: undefined, serialNumber: undefined });
  });

  it("keep the dates that the stack knows while Vault cannot be asked, which is said", async () => {
    const said = vi.spyOn(console, "error").mockReturnValue();
    const sealed = () => {
      throw new VaultError("Vault is sealed");
    };
    expect(await withReports([NAS], sealed)).toEqual([NAS]);
    expect(said.mock.calls).toEqual([["dates of hosts are those of the last `pulumi up`: Vault is sealed"]]);
  });

  it("are no reason to ask Vault when it was told nothing", async () => {
    const inventory: InventoryEntry[] = [LISTED];
    const nobody = () => {
      throw new Error("asked");
    };
    expect(await withReports(inventory, nobody)).toBe(inventory);
  });
});
