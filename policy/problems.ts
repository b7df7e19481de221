import type { z } from "zod";

/** Where the settings stand in a stack's configuration. */
const KEY = "homelab-pki:policy";

/** Where a value stands: names of fields and positions in lists. */
export type Path = readonly PropertyKey[];

/** What a schema found wrong with a value that stands at a path: a line each, with what is allowed. */
export function problemsOf(value: unknown, { issues }: z.core.$ZodError, at: Path = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownField([...path, key], issue.message))
      : problem(path, issue.path.reduce(partOf, value), issue.message);
  });
}

/** A value that may not stand there. */
export function problem(path: Path, value: unknown, allowed: string): string {
  const found = value === undefined ? "missing" : `${JSON.stringify(value)} is not allowed`;
  return `${formatted(path)}: ${found}; allowed: ${allowed}`;
}

/** A field that does not exist. */
export function unknownField(path: Path, allowed: string): string {
  return `${formatted(path)}: unknown field; allowed: ${allowed}`;
}

function partOf(value: unknown, part: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown>)[part];
}

/** As `pulumi config set --path` takes it. */
function formatted(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    KEY,
  );
}
