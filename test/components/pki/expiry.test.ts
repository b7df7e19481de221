import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { warnBeforeExpiry } from "../../../components/pki/expiry.ts";
import { testCertificate } from "../../support/certificates.ts";
import { record } from "../../support/mocks.ts";

const DAY = 86_400_000;
const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();

let pem: string;
let notAfter: Date;
beforeAll(async () => {
  // Valid since two days ago for eight days more.
  const { certificate, pem: text } = await testCertificate({ commonName: "Root", ca: true, days: 8 });
  pem = text;
  notAfter = certificate.notAfter;
});
beforeEach(() => warn.mockClear());

const warnings = async (daysLeft: number, ids = ["r2026"]) => {
  await record(() => {
    const ca = new pulumi.ComponentResource("homelab-pki:index:RootCa", "root");
    const generations = [
      { id: "r2026", state: "active" },
      { id: "r2016", state: "retiring" },
    ] as const;
    const certificates = new Map(ids.map((id) => [id, pulumi.output(pem)]));
    warnBeforeExpiry(ca, generations, certificates, new Date(notAfter.getTime() - daysLeft * DAY));
  });
  return warn.mock.calls.map(([message]) => message);
};

describe("warnBeforeExpiry", () => {
  it("is silent while more than a quarter of the life is left", async () => {
    expect(await warnings(2.6)).toEqual([]);
  });

  it.each([2.4, -1])("warns with %d days of ten left", async (daysLeft) => {
    expect(await warnings(daysLeft)).toEqual([
      `CA generation r2026 expires on ${notAfter.toISOString()}: ` +
        "stage the next generation now, what it signs ends with it",
    ]);
  });

  it("is silent about a generation that is retiring or has no certificate yet", async () => {
    expect(await warnings(1, ["r2016"])).toEqual([]);
  });
});
