import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { readFileIfPresent, writeFileAtomically } from "./files.ts";

const PASSPHRASE_BYTES = 32;

/**
 * Makes Pulumi's home, its file backend and the passphrase that encrypts the secrets of its state.
 *
 * @returns whether the passphrase is new.
 */
export async function ensurePulumiState(lab: Lab): Promise<boolean> {
  for (const folder of [lab.pulumi.home, lab.pulumi.backendDir]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  if (existsSync(lab.pulumi.passphrase)) return false;
  // First the salt: killed between the two steps, the next `up` does both again.
  await forgetEncryptionSalt(lab);
  await writeFileAtomically(
    lab.pulumi.passphrase,
    randomBytes(PASSPHRASE_BYTES).toString("base64url"),
    0o400,
  );
  return true;
}

/**
 * Takes `encryptionsalt` out of the lab's stack configuration. Pulumi writes it there when the stack is made, and
 * it fits the passphrase of that moment only: with another one Pulumi refuses every command.
 */
export async function forgetEncryptionSalt(lab: Lab): Promise<void> {
  const path = lab.pulumi.stackConfig;
  const content = await readFileIfPresent(path);
  if (content === undefined) return;
  const remaining = withoutEncryptionSalt(content);
  if (remaining === content) return;
  if (remaining.trim() === "") {
    await rm(path); // it held nothing else: Pulumi had made it
    return;
  }
  // In place: the checkout belongs to a user who need not be root, and the file stays theirs.
  await writeFile(path, remaining);
}

/** Stack configuration without the line of the salt. */
export function withoutEncryptionSalt(content: string): string {
  return content.replace(/^encryptionsalt:.*(\r?\n|$)/gm, "");
}
