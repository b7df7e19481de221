import { runtime } from "@pulumi/pulumi";
import { NAMESPACE } from "./path.ts";

/** A stack's configuration as the engine hands it over: one text a key. */
export interface RawConfig {
  /** Texts by key, without the namespace; lists and objects as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted in the stack's file. */
  readonly secretKeys: ReadonlySet<string>;
}

// `pulumi.Config` reads a key that one knows; only the whole map shows the keys that nobody knows, and only the
// language host's own variable tells which ones are secret.
const SECRET_KEYS_VARIABLE = "PULUMI_CONFIG_SECRET_KEYS";

/** Reads every key of the project's namespace; those of providers and of the engine are not ours to judge. */
export function readRawConfig(environment: NodeJS.ProcessEnv = process.env): RawConfig {
  const prefix = `${NAMESPACE}:`;
  const values = Object.entries(runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  const secretKeys: readonly string[] = JSON.parse(environment[SECRET_KEYS_VARIABLE] ?? "[]");
  return {
    values: Object.fromEntries(values),
    // The engine writes `project:config:key` in some versions and `project:key` in others.
    secretKeys: new Set(secretKeys.map((key) => key.replace(/^[^:]*:(config:)?/, ""))),
  };
}
