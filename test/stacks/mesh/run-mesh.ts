import { loadConfig } from "../../../stacks/config/index.ts";
import { program } from "../../../stacks/program.ts";
import { type Recording, type RecordOptions, record } from "../../support/mocks.ts";
import { testChain, vaultOutputs } from "../../support/pki.ts";
import { raw, type Settings, validSettings } from "../settings.ts";

/** A chain whose root lets a mesh CA be below it. */
export const CHAIN = await testChain(2);

/** Runs the whole program of a stack with the layer mesh on mocks. */
export function runMesh(
  settings: Settings,
  options: RecordOptions = {},
  ...secretKeys: string[]
): Promise<Recording<unknown>> {
  const config = loadConfig(raw(validSettings(settings), ...secretKeys));
  // A preview knows nothing of what Vault will say.
  const known = options.preview ? {} : vaultOutputs(CHAIN);
  return record(() => program(config), { ...options, outputs: { ...known, ...options.outputs } });
}
