/**
 * A text with what stands between two marker lines made anew.
 *
 * @param text of a README.md
 * @throws Error when it lacks the markers
 */
export function withSection(text: string, start: string, end: string, lines: readonly string[]): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md lacks the lines "${start}" and "${end}"`);
  return `${text.slice(0, from)}${start}\n${lines.join("\n")}\n${text.slice(to)}`;
}
