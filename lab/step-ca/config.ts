import { randomBytes } from "node:crypto";
import { rename } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { serverBinary } from "../servers/build.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { run } from "../support/run.ts";

/** What step-ca lets its provisioner issue: from a lifetime that a test can wait for, to one of a real host. */
const SHORTEST = "10s";
const LONGEST = "2160h";
const USUAL = "168h";

const PASSWORD_BYTES = 32;

/**
 * Writes step-ca's configuration, with a provisioner of a new key, unless there is one.
 *
 * @see https://smallstep.com/docs/step-ca/configuration
 */
export async function ensureConfig(lab: Lab): Promise<void> {
  const { config, provisioner, provisionerPassword } = lab.stepCa;
  if ((await readFileIfPresent(config)) !== undefined) return;
  const work = `${config}.new`;
  await writeFileAtomically(provisionerPassword, randomBytes(PASSWORD_BYTES).toString("base64url"), 0o400);
  await writeFileAtomically(work, serverConfig(lab), 0o600);
  const step = await serverBinary(lab, "step");
  const key = ["--type=JWK", "--create", `--password-file=${provisionerPassword}`];
  const lifetimes = [
    `--x509-min-dur=${SHORTEST}`,
    `--x509-max-dur=${LONGEST}`,
    `--x509-default-dur=${USUAL}`,
  ];
  const claims = ["--ssh=false", "--allow-renewal-after-expiry"];
  const add = ["ca", "provisioner", "add", provisioner, ...key, ...lifetimes, ...claims];
  // HOME: it keeps a folder of settings there, and those of whoever starts the lab are not the lab's.
  const environment = { PATH: process.env.PATH, HOME: lab.stepCa.dir };
  await run(step, [...add, `--ca-config=${work}`], { environment });
  await rename(work, config);
}

/** step-ca's configuration, still without a provisioner. */
export function serverConfig(lab: Lab): string {
  const { address, port, database, rootCertificate, certificate, privateKey } = lab.stepCa;
  const config = {
    root: rootCertificate,
    crt: certificate,
    key: privateKey,
    address: `${address}:${port}`,
    // Tokens are accepted for these names, too: hosts use the first, and whoever makes a token the published port.
    dnsNames: [address, "127.0.0.1", "localhost", `step-ca.${lab.domain}`],
    // It remembers which tokens were used: each is good for once.
    db: { type: "badgerv2", dataSource: database },
    logger: { format: "text" },
    authority: { provisioners: [] },
    tls: { minVersion: 1.2, maxVersion: 1.3 },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
