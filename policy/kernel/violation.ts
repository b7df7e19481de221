/** What a rule found wrong with a property of a resource. */
export interface Violation {
  /** Path of the property, for example `maxTtl` or `spec.privateKey.rotationPolicy`. */
  readonly property: string;
  /** Its value; `undefined` reads "not set". Never a secret: the message ends up in logs. */
  readonly value: unknown;
  /** What may stand there, as it follows "allowed:". */
  readonly allowed: string;
  /**
   * Where to change it: a key of the stack's configuration, for example `homelab-pki:roles[].maxTtl`.
   *
   * @default the resource's property
   */
  readonly change?: string;
}

/** The message of a violation: which resource, which property, its value, what is allowed, and what to change. */
export function messageOf(
  resource: string,
  { property, value, allowed, change = `the resource's ${property}` }: Violation,
): string {
  return `${resource}: ${property} is ${shown(value)}; allowed: ${allowed}. Change ${change}.`;
}

function shown(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}
