import { InputPropertyError } from "@pulumi/pulumi";
import { type ConfigPath, formatPath, parsePath, valueAt } from "./path.ts";
import { isSensitive } from "./sensitive.ts";

const LONGEST_SHOWN_VALUE = 80;

/**
 * Collects everything that is wrong with a configuration, so that one run names all of it.
 * Each problem is one line: the path, the value, why it is refused and what is allowed.
 */
export class Problems {
  readonly #lines = new Map<string, string>();
  readonly #keys = new Set<string>();
  readonly #values: unknown;
  readonly #secretKeys: ReadonlySet<string>;

  /**
   * @param values the decoded configuration, from which the shown values are taken.
   * @param secretKeys keys whose values are encrypted in the stack's file and must not be printed.
   */
  constructor(values: unknown, secretKeys: ReadonlySet<string>) {
    this.#values = values;
    this.#secretKeys = secretKeys;
  }

  /** The problems in the order of their paths' first mention. */
  get lines(): readonly string[] {
    return [...this.#lines.values()];
  }

  /**
   * Records that the value at `path` is refused.
   *
   * @param why continues the shown value, for example `is not allowed`.
   * @param allowed what may stand there instead.
   */
  refuse(path: ConfigPath, why: string, allowed: string): void {
    this.note(path, `${this.show(path)} ${why}; allowed: ${allowed}`);
  }

  /** Records that nothing stands at `path` although something must. */
  missing(path: ConfigPath, allowed: string): void {
    this.note(path, `missing; allowed: ${allowed}`);
  }

  /** Records a problem in its own words. The first one of a path stands: later ones tend to follow from it. */
  note(path: ConfigPath, text: string): void {
    const name = formatPath(path);
    this.#keys.add(String(path[0]));
    if (!this.#lines.has(name)) this.#lines.set(name, `${name}: ${text}`);
  }

  /**
   * Runs a component's own validator on the value at `path`, so that a rule stands in one place, and records
   * what it refuses.
   *
   * @returns what the validator returns, or `undefined` if it refused
   */
  adopt<T>(path: ConfigPath, validate: () => T): T | undefined {
    try {
      return validate();
    } catch (error) {
      if (!InputPropertyError.isInstance(error)) throw error;
      // The component knows the value by its own name for it; here the path of the setting says more.
      const reason = error.reason
        .replace(`${error.propertyPath}: `, "")
        .replace(" is not allowed: ", " is not allowed; allowed: ");
      this.note(path, this.isSecret(String(path[0])) ? "(secret) is not allowed" : reason);
      return undefined;
    }
  }

  /**
   * The same for a validator of a whole object, whose messages name their place in it.
   *
   * @param path of the object
   * @returns what the validator returns, or `undefined` if it refused
   */
  adoptBelow<T>(path: ConfigPath, validate: () => T): T | undefined {
    try {
      return validate();
    } catch (error) {
      if (!InputPropertyError.isInstance(error)) throw error;
      return this.adopt([...path, ...parsePath(error.propertyPath)], () => {
        throw error;
      });
    }
  }

  /** Whether there is a problem at exactly this path. */
  hasAt(path: ConfigPath): boolean {
    return this.#lines.has(formatPath(path));
  }

  /** Whether there is a problem below a path. */
  hasBelow(path: ConfigPath): boolean {
    const start = formatPath(path);
    return [...this.#lines.keys()].some(
      (name) => name.startsWith(`${start}[`) || name.startsWith(`${start}.`),
    );
  }

  /** Whether there is a problem at or below a key. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Whether a key is encrypted in the stack's file. */
  isSecret(key: string): boolean {
    return this.#secretKeys.has(key);
  }

  /** The value at `path` as it may be printed: never a secret, never key material, never a page of text. */
  show(path: ConfigPath): string {
    if (this.isSecret(String(path[0])) || isSensitive(String(path.at(-1)))) return "(secret)";
    const value = valueAt(this.#values, path);
    if (typeof value === "string" && value.includes("-----BEGIN")) return "(PEM text)";
    const text = JSON.stringify(value, hideSensitive) ?? "nothing";
    return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}...` : text;
  }

  /** The path and value of another setting, to name in a reason: `homelab-pki:rootCa.ttl ("10y")`. */
  cite(path: ConfigPath): string {
    return `${formatPath(path)} (${this.show(path)})`;
  }
}

function hideSensitive(field: string, value: unknown): unknown {
  return isSensitive(field) ? "(secret)" : value;
}
