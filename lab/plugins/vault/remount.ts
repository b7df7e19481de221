import { setTimeout as pause } from "node:timers/promises";
import type { VaultClient } from "./client.ts";
import { doing } from "./errors.ts";
import { objectOf, textOf } from "./fields.ts";

/** Milliseconds between two looks at a remount that Vault does in the background. */
const POLL_INTERVAL = 200;

/**
 * Moves a mount to another path, if the paths differ, and waits until Vault has done it.
 *
 * @param prefix - `auth/` for auth methods
 * @returns the path where the mount is now
 */
export async function remount(vault: VaultClient, from: string, to: string, prefix = ""): Promise<string> {
  if (from === to) {
    return to;
  }
  const request = { from: prefix + from, to: prefix + to };
  const started = await doing("error remounting in Vault", vault.write("sys/remount", request, "POST"));
  const migration = textOf(started?.data ?? {}, "migration_id");
  for (;;) {
    const status = await vault.read(`sys/remount/status/${migration}`);
    const progress = textOf(objectOf(status ?? {}, "migration_info"), "status");
    if (progress === "success") {
      return to;
    }
    if (progress !== "in-progress") {
      throw new Error(`error remounting in Vault: moving ${from} to ${to} ended with status "${progress}"`);
    }
    await pause(POLL_INTERVAL);
  }
}
