/** A form in which a secret stands in a text. */
interface SecretForm {
  /** What it is, for a message that must not show it. */
  readonly what: string;
  readonly pattern: RegExp;
}

/** A private key in PEM, encrypted or not. */
export const PEM_PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** First character of a value that is written out, and not a variable, a command's output, an option or a file. */
const LITERAL = "[\"']?[^\\s\"'$`\\\\<>|;&-]";

/** Names of what is secret, at the end of an option's or variable's name. */
const NAME =
  "(?:password|passwd|passphrase|token|client[-_]secret|secret[-_](?:id|key|access[-_]key)|api[-_]?key)";

/** Secrets that are known by their own form. */
const VALUES: readonly SecretForm[] = [
  { what: "a private key", pattern: PEM_PRIVATE_KEY },
  { what: "a Vault token", pattern: /\bhv[bsr]\.[\w-]{20,}/ },
  { what: "a JSON Web Token", pattern: /\beyJ[\w-]{10,}\.[\w-]{10,}\./ },
  { what: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  {
    what: "a token in a header",
    pattern: new RegExp(
      `\\b(?:authorization:\\s*\\w+\\s+|x-vault-token:\\s*|x-api-key:\\s*|private-token:\\s*)${LITERAL}`,
      "i",
    ),
  },
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@$]+@/i },
];

/** Secrets that are known by the option or variable that takes them. */
const ARGUMENTS: readonly SecretForm[] = [
  { what: "a password for sshpass", pattern: new RegExp(`\\bsshpass\\s+(?:-v\\s+)?-p\\s*${LITERAL}`) },
  {
    what: "a password for curl",
    pattern: new RegExp(`\\bcurl\\b[^|;&\\n]*\\s(?:-u\\s*|--user[=\\s]+)["']?[^\\s"':$]+:${LITERAL}`),
  },
  { what: "a password for a login", pattern: new RegExp(`\\blogin\\b[^|;&\\n]*\\s-p\\s*${LITERAL}`) },
  { what: "a passphrase for openssl", pattern: new RegExp(`\\bpass:${LITERAL}`) },
  { what: "a secret as a variable or option", pattern: new RegExp(`${NAME}=${LITERAL}`, "i") },
  { what: "a secret as an option", pattern: new RegExp(`\\s--?(?:\\w+[-_])*${NAME}\\s+${LITERAL}`, "i") },
];

/** What kind of secret stands in a value, by its form; nothing if none is known. */
export function secretIn(value: string): string | undefined {
  return VALUES.find(({ pattern }) => pattern.test(value))?.what;
}

/** What kind of secret stands in a command, written out; nothing if none is known. */
export function secretInCommand(command: string): string | undefined {
  return secretIn(command) ?? ARGUMENTS.find(({ pattern }) => pattern.test(command))?.what;
}
