import { unfitInput } from "../../shared/errors.ts";

/** A text as one word of a shell: nothing in it is expanded. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** No content has this line by chance. */
const DELIMITER = "__HOMELAB_PKI__";

/**
 * A command that reads a text from standard input, as it is: nothing in it is expanded.
 *
 * @param command - the command, its words quoted
 * @param text - gets a line end at its end, if it has none
 * @param path - where the text comes from, for the message
 * @throws InputPropertyError if a line of the text would end it
 */
export function withInput(command: string, text: string, path: string): string {
  if (text.split("\n").includes(DELIMITER)) {
    throw unfitInput(path, `has the line ${DELIMITER}, which ends a file on its way to a host`);
  }
  if (text.includes("\0")) throw unfitInput(path, "has a NUL character; files for hosts are texts");
  const body = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${command} <<'${DELIMITER}'\n${body}${DELIMITER}\n`;
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
