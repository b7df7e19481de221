import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { RemoteHost, type RemoteHostArgs, type StepEnrolment } from "../../../components/host/index.ts";
import { hostArgs, type Reports, recordHosts } from "../../support/host.ts";
import { isSecret, plain } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";

const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";
const STEP: Omit<StepEnrolment, "authority"> = {
  method: "step",
  url: "https://ca.lab.example:9000",
  fingerprint: "ab".repeat(32),
  provisioner: "hosts",
  password: "the password",
};

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T06:00:00Z"), toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Step = Partial<typeof STEP>;
const create = (change: Partial<RemoteHostArgs> & { readonly step?: Step } = {}, reports: Reports = {}) =>
  recordHosts(
    chain,
    (ground) => {
      const { step, ...args } = change;
      const enrolment = { ...STEP, ...step, authority: ground.authority };
      return new RemoteHost("nas", { ...hostArgs(ground), enrolment, ...args });
    },
    reports,
  );
const idOf = async (...args: Parameters<typeof create>) =>
  (await create(...args)).one(LOCAL, "nas-enrolment").inputs.triggers[0] as string;
const noted = (enrolment: string): Reports => ({ "homelab-hosts/nas": { enrolment } });

describe("a host that step-ca enrols", () => {
  it("has a token for its names, made on the operator's machine from a password on standard input", async () => {
    const { inputs, additionalSecretOutputs } = (await create()).one(LOCAL, "nas-enrolment");
    expect(additionalSecretOutputs).toEqual(["stdout"]);
    expect(isSecret(inputs.stdin)).toBe(true);
    expect({ ...inputs, stdin: plain(inputs.stdin) }).toEqual({
      create: "node components/host/operator/step-token.ts",
      environment: {
        HOMELAB_PKI_STEP_URL: STEP.url,
        HOMELAB_PKI_STEP_FINGERPRINT: STEP.fingerprint,
        HOMELAB_PKI_STEP_PROVISIONER: "hosts",
        HOMELAB_PKI_STEP_SUBJECT: "nas.lab.example",
        HOMELAB_PKI_STEP_SANS: "nas nas.lab.example s3.lab.example 192.0.2.21 spiffe://lab.example/host/nas",
      },
      stdin: "the password",
      triggers: [expect.stringMatching(/^[0-9a-f]{16}-2026-11-23T06:00:00\.000Z$/)],
      logging: "none",
      addPreviousOutputInEnv: false,
    });
  });

  it("gets it on standard input, as a secret", async () => {
    const { stdin } = (await create()).one(REMOTE, "nas-identity").inputs;
    expect(isSecret(stdin)).toBe(true);
    expect(plain<string>(stdin)).toContain("nas-enrolment-stdout");
  });

  it("has nothing in Vault but a note that it has enrolled, made after that and taken away first", async () => {
    const { resources, one } = await create();
    const { urn } = one("homelab-pki:index:RemoteHost");
    const children = resources.filter(({ parent }) => parent === urn);
    expect(children.map(({ name }) => name).sort()).toEqual(["nas-enrolment", "nas-identity", "nas-note"]);
    const note = one(LOCAL, "nas-note");
    expect(note.dependencies).toContain(one(REMOTE).urn);
    expect(note.inputs).toEqual({
      create: "node components/host/operator/note-enrolment.ts",
      delete: "node components/host/operator/note-enrolment.ts --remove",
      environment: {
        HOMELAB_PKI_REPORT: "homelab-hosts/nas",
        HOMELAB_PKI_ENROLMENT: one(LOCAL, "nas-enrolment").inputs.triggers[0],
      },
    });
  });

  it("gets a new token with each up until it has enrolled", async () => {
    const first = await idOf();
    vi.setSystemTime("2026-11-23T07:00:00Z");
    expect(await idOf()).not.toBe(first);
    expect(await idOf({}, noted(first))).toBe(first);
    expect(await idOf({}, noted("2026-11-23T06:00:00.000Z"))).not.toBe("2026-11-23T06:00:00.000Z");
  });

  it("enrols anew for another name, address, lifetime or CA, since a renewal keeps them all", async () => {
    const reports = noted(await idOf());
    vi.setSystemTime("2026-11-23T07:00:00Z");
    const changes: Parameters<typeof create>[0][] = [
      { dnsNames: [] },
      { addresses: [] },
      { lifetime: "1d" },
      { step: { url: "https://ca2.lab.example" } },
    ];
    const ids: string[] = [];
    for (const change of changes) ids.push(await idOf(change, reports));
    expect(ids.filter((id) => id.endsWith("-2026-11-23T07:00:00.000Z"))).toHaveLength(4);
    expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(4);
  });

  it.each<[string, Parameters<typeof create>[0], string]>([
    [
      "an address without TLS",
      { step: { url: "http://ca" } },
      'enrolment.url: "http://ca" is not allowed: an https address, without a path',
    ],
    [
      "a short fingerprint",
      { step: { fingerprint: "ab" } },
      'enrolment.fingerprint: "ab" is not allowed: a SHA-256 fingerprint, 64 hexadecimal digits',
    ],
    [
      "a way back that is Vault's",
      { path: "h", recoverWithin: "30d" },
      "h.recoverWithin: only for enrolment by vault; step-ca's provisioner allows it or not",
    ],
  ])("is refused with %s", async (_what, change, message) => {
    await expect(create(change)).rejects.toThrow(message);
  });
});
