import { unfitInput } from "../../shared/errors.ts";

/** A text as one word of a shell: nothing in it is expanded. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** No content has this line by chance. */
const DELIMITER = "__HOMELAB_PKI__";
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];

/**
 * A command that reads a text from standard input, as it is: nothing in it is expanded.
 *
 * @param command - the command, its words quoted
 * @param text - gets a line end at its end, if it has none
 * @param path - where the text comes from, for the message
 * @throws InputPropertyError if a line of the text would end it, or no end can be told from all of its lines
 */
export function withInput(command: string, text: string, path: string): string {
  const lines = text.split("\n");
  if (lines.includes(DELIMITER)) {
    throw unfitInput(path, `has the line ${DELIMITER}, which ends a file on its way to a host`);
  }
  if (text.includes("\0")) throw unfitInput(path, "has a NUL character; files for hosts are texts");
  const delimiter = [DELIMITER, ...LETTERS.map((letter) => `${letter}${DELIMITER}`)].find(
    (each) => !lines.some((line) => line === each || isMisread(line, each)),
  );
  if (delimiter === undefined) throw unfitInput(path, "has lines that a shell would take for its end");
  const body = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${command} <<'${delimiter}'\n${body}${delimiter}\n`;
}

/** dash 0.5.12 loses a byte of the first letter beyond ASCII in a line that up to there could be the delimiter. */
function isMisread(line: string, delimiter: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
  const [start = ""] = /^[\x00-\x7f]*/.exec(line) ?? [];
  return start !== "" && start !== line && delimiter.startsWith(start);
}

/** A command with its words quoted where they need it, as a line. */
export function call(command: string, ...words: readonly string[]): string {
  return `${[command, ...words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quote(word)))].join(" ")}\n`;
}

/** Variables of a shell, a line each. */
export function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}
