import { resolve } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { runChecks } from "./checks/index.ts";
import { readCertificateTexts } from "./files.ts";
import { readHostTexts } from "./host-files.ts";
import { readMeshTexts } from "./mesh-files.ts";
import { assemble, type StackConfig } from "./model.ts";
import { parse } from "./parse.ts";
import { type RawConfig, readRawConfig } from "./raw.ts";
import type { Settings } from "./schema/index.ts";
import { textReader } from "./text-file.ts";

/** The folder of Pulumi.yaml. */
const PROJECT_DIR = resolve(import.meta.dirname, "../..");

/**
 * Reads and checks the whole configuration of the stack, before anything is registered.
 *
 * @param raw the configuration as the engine hands it over. @default that of the running program
 * @param projectDir folder from which files count. @default the folder of Pulumi.yaml
 * @throws RunError with every problem, one a line; the engine shows it without a stack trace
 */
export function loadConfig(raw: RawConfig = readRawConfig(), projectDir: string = PROJECT_DIR): StackConfig {
  const { settings, problems } = parse(raw);
  runChecks(settings, problems);
  const readText = textReader(projectDir, problems);
  const texts = {
    ...readCertificateTexts(settings, problems, readText),
    ...readHostTexts(settings, problems, readText),
    ...readMeshTexts(settings, problems, readText),
  };
  const { lines } = problems;
  if (lines.length > 0) {
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    throw new RunError(
      `${count} in the stack's configuration; nothing was deployed\n${lines.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  // Without a problem, every key passed its schema.
  return assemble(settings as Settings, texts, raw.secretKeys);
}
