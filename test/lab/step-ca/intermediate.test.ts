import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isSignedBy } from "../../../lab/step-ca/intermediate.ts";
import { run } from "../../../lab/support/run.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "intermediate-"));
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"];
  for (const name of ["root", "other"]) {
    const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
    // Of the same name: the key alone tells them apart.
    await run("openssl", ["req", "-x509", "-subj", "/CN=Root", ...key, ...files]);
  }
  const signer = ["-CA", join(folder, "root.crt"), "-CAkey", join(folder, "root.key")];
  const files = ["-keyout", join(folder, "ca.key"), "-out", join(folder, "ca.crt")];
  await run("openssl", ["req", "-x509", "-subj", "/CN=Intermediate", ...key, ...signer, ...files]);
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["root", true],
  ["other", false],
])("signed by the key of %s: %s", async (name, expected) => {
  const [certificate, issuer] = ["ca", name].map((file) => readFile(join(folder, `${file}.crt`), "utf8"));
  expect(isSignedBy((await certificate) as string, (await issuer) as string)).toBe(expected);
});
