import { isMatch } from "matcher";

/** A violation that an environment lives with for a while. */
export interface Exception {
  /** Name of the rule. */
  readonly rule: string;
  /** Name of the resource in the program; `*` stands for any part of it. */
  readonly resource: string;
  readonly reason: string;
  /** Last day, for example `2027-06-30`. */
  readonly expires: string;
  /** Where it was agreed. @default nowhere */
  readonly ticket?: string;
}

/** The exceptions of an environment, and what became of each while its resources were judged. */
export class Exceptions {
  readonly all: readonly Exception[];
  readonly #today: string;
  /** Names of resources by the exception that covers them. */
  readonly #used = new Map<Exception, Set<string>>();
  readonly #undecided = new Set<Exception>();

  /** @param today decides which exceptions have expired, by its date in UTC */
  constructor(all: readonly Exception[], today: Date) {
    this.all = all;
    this.#today = today.toISOString().slice(0, 10);
  }

  /** Whether a violation is to be passed over. An exception that has expired covers nothing. */
  cover(rule: string, resource: string): boolean {
    const covering = this.#of(rule, resource).filter((exception) => !this.isExpired(exception));
    for (const exception of covering) {
      const resources = this.#used.get(exception) ?? new Set();
      this.#used.set(exception, resources.add(resource));
    }
    return covering.length > 0;
  }

  /** Notes that a rule cannot judge a resource before `up`, so that its exceptions do not count as unused. */
  postpone(rule: string, resource: string): void {
    for (const exception of this.#of(rule, resource)) this.#undecided.add(exception);
  }

  /** Notes that a rule that looks at the whole stack cannot judge it before `up`. */
  postponeAll(rule: string): void {
    for (const exception of this.all) if (exception.rule === rule) this.#undecided.add(exception);
  }

  isExpired({ expires }: Exception): boolean {
    return expires < this.#today;
  }

  /** Names of the resources that each exception covered so far. */
  used(): ReadonlyMap<Exception, ReadonlySet<string>> {
    return this.#used;
  }

  /** Exceptions that covered nothing so far, although all that they could cover was judged. */
  unused(): readonly Exception[] {
    return this.all.filter((exception) => !this.#used.has(exception) && !this.#undecided.has(exception));
  }

  #of(rule: string, resource: string): Exception[] {
    return this.all.filter(
      (exception) =>
        exception.rule === rule && isMatch(resource, exception.resource, { caseSensitive: true }),
    );
  }
}
