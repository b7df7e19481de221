/** A text, a number or `true` (`null`: nothing here asks for one), a list or a block. */
export type Value = string | null | Value[] | Block;

/** What stands between braces. */
export interface Block {
  readonly entries: readonly Entry[];
}

/** A setting or a block with its keys: `path "secret/*" { ... }` has two. */
export interface Entry {
  readonly keys: readonly string[];
  readonly value: Value;
}

interface Token {
  readonly kind: "text" | "word" | "mark" | "end";
  readonly value: string;
  readonly line: number;
}

/** Space and comments, a text, a word or number, a mark. */
const TOKEN =
  /(?:[ \t\r\n]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+|("(?:[^"\\\n]|\\.)*")|([\w.-]+)|([{}[\],=:])/y;

/** No word and no mark can be this one. */
const END = "the end";

/**
 * Reads HCL 1, in which Vault's policies are written, or JSON in its place. It takes some texts that Vault refuses, but
 * none that Vault would understand in another way; heredocs, interpolations and HCL's own escapes are not read.
 *
 * @throws Error that says what cannot be read
 * @see https://github.com/hashicorp/hcl/tree/hcl1#syntax
 */
export function readHcl(text: string): Block {
  const tokens = tokensOf(text);
  let at = 0;
  const next = () => tokens[at] as Token;
  if (!takes("{")) return block(END);
  // JSON has braces around everything, which HCL leaves out.
  const whole = block("}");
  if (!takes(END)) throw misplaced();
  return whole;

  function takes(mark: string): boolean {
    if (next().kind === "text" || next().value !== mark) return false;
    at += 1;
    return true;
  }

  function block(end: string): Block {
    const entries: Entry[] = [];
    while (!takes(end)) {
      entries.push({ keys: keys(), value: takes("=") || takes(":") ? value() : ownBlock() });
      takes(",");
    }
    return { entries };
  }

  function keys(): string[] {
    const found: string[] = [];
    for (; next().kind === "text" || next().kind === "word"; at += 1) found.push(next().value);
    if (found.length === 0) throw misplaced();
    return found;
  }

  function ownBlock(): Block {
    if (!takes("{")) throw misplaced();
    return block("}");
  }

  function value(): Value {
    const { kind, value: text } = next();
    if (takes("[")) return list();
    if (kind === "mark" || kind === "end") return ownBlock();
    at += 1;
    return kind === "text" ? text : null;
  }

  function list(): Value[] {
    const values: Value[] = [];
    while (!takes("]")) {
      values.push(value());
      takes(",");
    }
    return values;
  }

  function misplaced(): Error {
    return new Error(`line ${next().line}: ${JSON.stringify(next().value)} has no place here`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`line ${line}: ${JSON.stringify(text[at])} has no place here`);
    const [all, quoted, word, mark] = match;
    if (quoted !== undefined) tokens.push({ kind: "text", value: unquoted(quoted, line), line });
    if (word !== undefined) tokens.push({ kind: "word", value: word, line });
    if (mark !== undefined) tokens.push({ kind: "mark", value: mark, line });
    line += all.split("\n").length - 1;
  }
  return [...tokens, { kind: "end", value: END, line }];
}

function unquoted(quoted: string, line: number): string {
  // A quote inside an interpolation does not end the text.
  if (quoted.includes("${")) throw new Error(`line ${line}: a text with \${ is not read`);
  try {
    // The escapes that HCL shares with JSON mean the same.
    return JSON.parse(quoted) as string;
  } catch {
    throw new Error(`line ${line}: a text has an escape or a control character that is not read`);
  }
}
