import { beforeAll, describe, expect, it } from "vitest";
import type { RootCaArgs } from "../../../components/pki/root-ca.ts";
import { record, recordFailure, resolved } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";
import {
  ARGS,
  answers,
  type Change,
  DEFAULT_ISSUER,
  type Generations,
  IMPORT,
  names,
  PKI,
  program,
  REQUEST,
  SUCCESSOR,
} from "./authorities.ts";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change: Change = {}) => record(program(change), answers(chain, change));
/** Messages of a run that fails half-way. */
const fail = (change: Change) => recordFailure(program(change), answers(chain, change));

/** The same with a root that is elsewhere. */
const createOffline = (...generations: Generations) =>
  create({ root: offlineRoot(), intermediate: { generations } });

const offlineRoot = (): Partial<RootCaArgs> => ({
  custody: "offline",
  generations: [{ id: "r2026", state: "active", certificate: chain.root.pem }],
});

describe("IntermediateCa under an offline root", () => {
  it("waits with a request for the ceremony: no issuer, no default, no error", async () => {
    const recording = await createOffline(...ARGS.generations);
    expect(names(recording.resources.filter(({ type }) => type.startsWith(PKI))).sort()).toEqual([
      "int-i2026-csr",
      "int-i2026-key",
      "int-mount-cluster",
      "int-mount-crl",
      "int-mount-tidy",
      "int-mount-urls",
    ]);
    const { pending, chain: none, defaultIssuer } = recording.value;
    expect(pending.map(({ id, root }) => ({ id, root }))).toEqual([{ id: "i2026", root: "r2026" }]);
    expect(await Promise.all(pending.map(({ csr }) => resolved(csr)))).toEqual([chain.csr]);
    expect([none, defaultIssuer]).toEqual([undefined, undefined]);
  });

  it("finishes with the certificate", async () => {
    const recording = await createOffline({
      id: "i2026",
      root: "r2026",
      state: "active",
      certificate: chain.intermediate.pem,
    });
    const { inputs, ignoreChanges } = recording.one(IMPORT);
    expect(inputs.certificate).toBe(chain.intermediate.pem);
    expect(ignoreChanges).toEqual(["certificate"]);
    expect(recording.one(DEFAULT_ISSUER).inputs.default).toBe("int-i2026-import-issuer-id");
    expect(recording.value.pending).toEqual([]);
    expect(await resolved(recording.value.chain ?? expect.fail("no chain"))).toBe(
      chain.intermediate.pem + chain.root.pem,
    );
  });

  it("lets a staged successor wait beside a generation that works", async () => {
    const working = { ...ARGS.generations[0], certificate: chain.intermediate.pem } as Generations[number];
    const { value } = await createOffline(working, SUCCESSOR);
    expect(value.pending.map(({ id }) => id)).toEqual(["i2031"]);
    expect([...value.certificates.keys()]).toEqual(["i2026"]);
  });

  it("refuses to make a successor active before it is signed", async () => {
    const certificate = chain.intermediate.pem;
    const result = createOffline(
      { id: "i2026", root: "r2026", state: "retiring", certificate },
      { ...SUCCESSOR, state: "active" },
    );
    await expect(result).rejects.toThrow(
      "intermediates[1]: active without a certificate: stage it until the root has signed it",
    );
  });

  it("leaves the path length to the ceremony", async () => {
    await expect(create({ root: offlineRoot(), intermediate: { maxPathLength: 0 } })).rejects.toThrow(
      "maxPathLength: not for a root of custody offline, where the ceremony decides it",
    );
  });

  it("refuses a certificate of another path length", async () => {
    const result = createOffline({
      id: "i2026",
      root: "r2026",
      state: "active",
      certificate: chain.root.pem,
    });
    await expect(result).rejects.toThrow(
      "intermediates[0].certificate: the path length must be 0, this certificate has 1",
    );
  });

  /** A finished offline generation whose surroundings are changed. */
  const offlineWith = (change: Change): Change => {
    const generations: Generations = [
      { id: "i2026", root: "r2026", state: "active", certificate: chain.intermediate.pem },
    ];
    return { root: offlineRoot(), intermediate: { generations }, ...change };
  };

  it("refuses a certificate that answers another request, before Vault imports it", async () => {
    const imported: string[] = [];
    const outputs = {
      [REQUEST]: async () => ({ csr: (await testChain()).csr }),
      [IMPORT]: ({ name }: { name: string }) => ({ importedIssuers: [imported.push(name)] }),
    };
    expect(await fail(offlineWith({ record: { outputs } }))).toEqual([
      expect.stringContaining(
        "intermediates[0].certificate: answers another request: its public key is not the one of this generation's CSR",
      ),
    ]);
    expect(imported).toEqual([]);
  });

  it("refuses a certificate of another root", async () => {
    const stranger = await testChain();
    const generations: RootCaArgs["generations"] = [
      { id: "r2026", state: "active", certificate: stranger.root.pem },
    ];
    expect(await fail(offlineWith({ root: { custody: "offline", generations } }))).toEqual([
      expect.stringContaining(
        "intermediates[0].certificate: not signed by root generation r2026; its issuer is CN=Test Root CA",
      ),
    ]);
  });

  it("refuses another certificate than the one that Vault holds", async () => {
    const outputs = { [IMPORT]: () => ({ certificate: chain.root.pem, importedIssuers: ["issuer"] }) };
    expect(await fail(offlineWith({ record: { outputs } }))).toEqual([
      expect.stringContaining(
        "intermediates[0].certificate: not the one that Vault has imported; a new certificate needs a new generation",
      ),
    ]);
  });
});
