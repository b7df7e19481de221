import { beforeAll, describe, expect, it } from "vitest";
import { record, recordFailure } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";
import { answers, type Change, PKI, program, SIGNED } from "./authorities.ts";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change: Change = {}) => record(program(change), answers(chain, change));
/** Messages of a run that fails half-way. */
const fail = (change: Change) => recordFailure(program(change), answers(chain, change));

describe("IntermediateCa that signs CAs", () => {
  const NAMES = { permittedUriDomains: ["mesh.example"], excludedIpRanges: ["0.0.0.0/0"] } as const;
  const mesh = (change: Change = {}): Change => ({
    root: { maxPathLength: 2, ...change.root },
    intermediate: { maxPathLength: 1, ...NAMES, ...change.intermediate },
    record: change.record,
  });
  let deep: TestChain;
  beforeAll(async () => {
    deep = await testChain(2);
  });
  const createMesh = (change: Change = {}) => record(program(mesh(change)), answers(deep, mesh(change)));

  it("has the root leave room for them, and constrain the names of all that follows", async () => {
    const recording = await createMesh();
    expect(recording.one(SIGNED).inputs).toMatchObject({
      csr: deep.csr,
      maxPathLength: 1,
      permittedUriDomains: ["mesh.example"],
      excludedIpRanges: ["0.0.0.0/0"],
    });
    expect(recording.one("vault:index/mount:Mount", "int-mount").inputs.description).toBe(
      "Intermediate CA: signs further CAs",
    );
    expect((await create()).one("vault:index/mount:Mount", "int-mount").inputs.description).toBe(
      "Intermediate CA: issues certificates for servers and clients",
    );
  });

  it("has a root in the state leave room likewise", async () => {
    const { one } = await createMesh({
      root: { custody: "state" },
      intermediate: { permittedUriDomains: undefined, excludedIpRanges: undefined },
    });
    expect(one("tls:index/locallySignedCert:LocallySignedCert").inputs.maxPathLength).toBe(1);
  });

  it("has nothing signed by a root that exists with too short a path, and says what to do", async () => {
    const recorded: string[] = [];
    const outputs = {
      [SIGNED]: ({ name }: { name: string }) => ({ certificate: String(recorded.push(name)) }),
    };
    // The chain's root was made with path length 1, whatever the arguments say today.
    expect(await fail(mesh({ record: { outputs } }))).toEqual([
      expect.stringContaining(
        "intermediates[0].root: root generation r2026 has path length 1, a CA of path length 1 needs 2 above it: " +
          "stage a root generation with the root's maxPathLength at 2, make it active and name it here",
      ),
    ]);
    expect(recorded).toEqual([]);
  });

  it("tells so in a preview, which knows the root and not the request", async () => {
    const ROOT_CERTIFICATE = `${PKI}/secretBackendRootCert:SecretBackendRootCert`;
    const outputs = { [ROOT_CERTIFICATE]: () => ({ certificate: chain.root.pem, issuerId: "id" }) };
    const change = mesh();
    expect(await recordFailure(program(change), { preview: true, outputs })).toEqual([
      expect.stringContaining("intermediates[0].root: root generation r2026 has path length 1"),
    ]);
  });
});
