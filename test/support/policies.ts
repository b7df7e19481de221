/** What a policy pack said in a preview or an `up`. */
export interface PolicyReport {
  /** Names of the mandatory rules that refused something, sorted, each once. */
  readonly mandatory: readonly string[];
  /** Names of the advisory rules that found something, sorted, each once. */
  readonly advisory: readonly string[];
  /** Names of the rules that wait for `up`, sorted, each once. */
  readonly postponed: readonly string[];
}

const LINE = /\[(mandatory|advisory)\]\s+\[severity: \w+\]\s+([a-z0-9-]+)\s/;

/** Reads the section `Policies:` of the CLI's output. */
export function policyReport(output: string): PolicyReport {
  const names = { mandatory: new Set<string>(), advisory: new Set<string>(), postponed: new Set<string>() };
  const lines = output.split("\n");
  for (const [index, line] of lines.entries()) {
    const [, level, name] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const waits = lines[index + 1]?.includes("can't run policy");
    names[waits ? "postponed" : (level as "mandatory" | "advisory")].add(name);
  }
  return {
    mandatory: [...names.mandatory].sort(),
    advisory: [...names.advisory].sort(),
    postponed: [...names.postponed].sort(),
  };
}
