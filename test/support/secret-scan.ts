import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** A secret in plain text, and where it stood. The secret itself is not repeated. */
export interface Finding {
  /** File, or `/proc/<pid>/cmdline (<command>)`. */
  readonly where: string;
  /** What it looks like, or the name of the known secret. */
  readonly what: string;
}

/** Secrets whose value the caller knows, by a name for the report. */
export type KnownSecrets = Readonly<Record<string, string>>;

/** What a secret looks like whoever made it. The bodies are demanded, so that code naming a header is no finding. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  // JSON-escaped line ends too: state files are JSON.
  "private key": /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=]{40,}/,
  "Vault token": /\bhv[sb]\.[A-Za-z0-9_-]{24,}/,
};

/** Larger files are programs and images, not logs, state or keys. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Names what `text` gives away. */
export function secretsIn(text: string, known: KnownSecrets): string[] {
  const shapes = Object.entries(SHAPES).filter(([, shape]) => shape.test(text));
  const values = Object.entries(known).filter(([, value]) => value !== "" && text.includes(value));
  return [...shapes, ...values].map(([what]) => what);
}

/** Scans every file under `roots`, whatever its mode: for state, logs and output, where no secret belongs at all. */
export function scanFiles(roots: readonly string[], known: KnownSecrets): Finding[] {
  return roots.flatMap((root) => [...walk(root, () => true)].flatMap((file) => scanFile(file, known)));
}

/**
 * Scans the files under `roots` that any user of the machine can read: reachable and mode `o+r`.
 *
 * @param since - only files whose contents, mode or name changed after it, in milliseconds since 1970
 */
export function scanWorldReadable(roots: readonly string[], known: KnownSecrets, since = 0): Finding[] {
  const visible = (stat: Stats) =>
    stat.isDirectory() ? (stat.mode & 0o001) !== 0 : (stat.mode & 0o004) !== 0 && stat.ctimeMs >= since;
  return roots.flatMap((root) => [...walk(root, visible)].flatMap((file) => scanFile(file, known)));
}

/** Scans the arguments and the environment of every process that runs now. */
export function scanProcesses(known: KnownSecrets): Finding[] {
  const findings: Finding[] = [];
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    for (const list of ["cmdline", "environ"]) {
      const text = read(join("/proc", pid, list));
      for (const what of secretsIn(text, known)) {
        findings.push({ where: `/proc/${pid}/${list} (${read(join("/proc", pid, "comm")).trim()})`, what });
      }
    }
  }
  return findings;
}

/** Repeats {@link scanProcesses} while `work` runs: a secret in an argument list lives only as long as its process. */
export async function scanProcessesDuring(
  known: KnownSecrets,
  work: () => Promise<unknown>,
): Promise<Finding[]> {
  const findings = new Map<string, Finding>();
  const look = () => {
    for (const finding of scanProcesses(known)) findings.set(`${finding.where} ${finding.what}`, finding);
  };
  const timer = setInterval(look, 100);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return [...findings.values()];
}

function scanFile(file: string, known: KnownSecrets): Finding[] {
  return secretsIn(read(file), known).map((what) => ({ where: file, what }));
}

function* walk(path: string, visible: (stat: Stats) => boolean): Generator<string> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !visible(stat)) return;
  if (stat.isFile() && stat.size <= MAX_BYTES) yield path;
  if (!stat.isDirectory()) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    // A link's target is found where it really lies, or lies outside what was asked for.
    if (entry.isSymbolicLink() || entry.name === "node_modules" || entry.name === ".git") continue;
    yield* walk(join(path, entry.name), visible);
  }
}

/** Files and processes vanish while they are being listed. */
function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
