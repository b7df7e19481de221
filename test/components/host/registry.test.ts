import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enrolmentId, type HostReport, readHostReport } from "../../../components/host/registry.ts";
import { providerError, registryCalls } from "../../support/host.ts";
import { record } from "../../support/mocks.ts";

const REPORT = { enrolment: "first", serial: "39:dd", not_after: "2026-11-30T06:00:00Z" };

const read = (reports: Parameters<typeof registryCalls>[0]) =>
  record(() => readHostReport("homelab-hosts", "nas"), { calls: registryCalls(reports) });

describe("readHostReport", () => {
  it("reads what the host wrote", async () => {
    const { value, invocations } = await read({ "homelab-hosts/nas": REPORT });
    expect(value).toEqual({
      enrolment: "first",
      serial: "39:dd",
      notAfter: "2026-11-30T06:00:00Z",
    });
    expect(invocations.map(({ inputs }) => inputs)).toEqual([{ path: "homelab-hosts/nas" }]);
  });

  it("has nothing for a host that never wrote", async () => {
    expect((await read({ "homelab-hosts/other": REPORT })).value).toBeUndefined();
  });

  it("does not take a refusal for absence", async () => {
    const calls = {
      "vault:kv/getSecret:getSecret": () => {
        throw providerError('error reading secret "homelab-hosts/nas" from Vault: permission denied');
      },
    };
    await expect(record(() => readHostReport("homelab-hosts", "nas"), { calls })).rejects.toThrow(
      /^cannot read the report of a host: invocation .* from Vault: permission denied$/s,
    );
  });

  it("reads a note that a host of step-ca has enrolled", async () => {
    expect((await read({ "homelab-hosts/nas": { enrolment: "first" } })).value).toEqual({
      enrolment: "first",
    });
  });

  it.each([
    ["an enrolment", { ...REPORT, enrolment: "" }],
    ["a date", { ...REPORT, not_after: "soon" }],
  ])("refuses a report without %s", async (_what, report) => {
    await expect(read({ "homelab-hosts/nas": report })).rejects.toThrow(
      "homelab-hosts/nas in Vault is not the report of a host, which says enrolment, serial and not_after: " +
        "delete it, and the next up enrols the host anew",
    );
  });
});

describe("enrolmentId", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-23T06:00:00Z"), toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const report = (notAfter: string): HostReport => ({
    enrolment: "first",
    serial: "1",
    notAfter,
  });

  it.each<[string, HostReport | undefined, string]>([
    ["stays while the certificate is good", report("2026-11-23T06:00:01Z"), "first"],
    ["is new when the certificate has expired", report("2026-11-23T06:00:00Z"), "2026-11-23T06:00:00.000Z"],
    ["is new for a host that step-ca enrolled", { enrolment: "first" }, "2026-11-23T06:00:00.000Z"],
    ["is new for a host that was never enrolled", undefined, "2026-11-23T06:00:00.000Z"],
  ])("%s", (_what, given, id) => {
    expect(enrolmentId(given)).toBe(id);
  });
});
