/**
 * Markdown of text that somebody else wrote: shown as it is, so that it mentions nobody, links nowhere and is no HTML.
 */

/** Text as a code span in one line, also in a table's cell. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
  const ticks = "`".repeat(longestRun(line) + 1);
  // A span may neither begin nor end with its own delimiter.
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${space}${line}${space}${ticks}`;
}

/** Lines as a block of code, at least three backticks and more than any run of them inside. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const text = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A block that a reader opens. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Paragraphs without the empty ones. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
