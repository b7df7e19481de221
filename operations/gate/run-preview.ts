import { spawn } from "node:child_process";
import { type Preview, readPreview } from "./preview.ts";

/** How a stack is previewed. */
export interface PreviewOptions {
  readonly stack: string;
  /** Root of the checkout. */
  readonly folder: string;
  /** Whether to compare with what is really there, without the policy pack: has anything drifted? */
  readonly drift?: boolean;
}

/**
 * Runs `pulumi preview`, which changes nothing. What Pulumi says on stderr is also shown to whoever watches.
 *
 * @throws Error when there is no pulumi
 */
export async function runPreview({ stack, folder, drift = false }: PreviewOptions): Promise<Preview> {
  const how = drift ? ["--refresh", "--expect-no-changes"] : ["--policy-pack", "policy"];
  const child = spawn("pulumi", ["preview", "--non-interactive", "--json", "--stack", stack, ...how], {
    cwd: folder,
    // Without it the JSON has no violations.
    env: { ...process.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
    process.stderr.write(part);
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code ?? 1));
  });
  return readPreview({ exitCode, stdout, stderr, expectNoChanges: drift });
}
