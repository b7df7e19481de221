/** One thing that must hold. */
export interface Check {
  readonly title: string;
  /** Looks; the text that it returns is what was seen. @throws Error saying what does not hold */
  readonly run: () => Promise<string>;
}
