import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a client and returns what it prints. @throws Error in the client's own words */
export async function client(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await execute(command, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`${command} ${args[0]}: ${stderr?.trim() || message}`);
  }
}

/** Gives `work` a folder that only this user can enter, and removes it with all that is in it. */
export async function inPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-pki-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
