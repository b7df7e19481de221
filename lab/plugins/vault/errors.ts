/** Vault refused a request. The message has the form of Vault's own clients. */
export class VaultError extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(method: string, url: string, status: number, errors: readonly string[]) {
    const list = errors.map((error) => `* ${error}`).join("\n");
    super(
      `Error making API request.\n\nURL: ${method} ${url}\nCode: ${status}. Errors:\n\n${list}${hint(url, status, errors)}`,
    );
    this.status = status;
    this.errors = errors;
  }

  /** Whether one of Vault's errors contains a text. */
  says(text: string): boolean {
    return this.errors.some((error) => error.includes(text));
  }
}

/** What a person can do about it, where Vault's own words do not say it. */
function hint(url: string, status: number, errors: readonly string[]): string {
  const { origin } = new URL(url);
  if (status === 503 && errors.some((error) => error.includes("sealed"))) {
    return `\n\nVault at ${origin} is sealed: unseal it first`;
  }
  if (status === 403) {
    return `\n\nThe token is not valid for Vault at ${origin}, or its policies do not allow this`;
  }
  return "";
}

/** Vault could not be spoken to at all. */
export function unreachable(address: string, error: NodeJS.ErrnoException): Error {
  const reason = error.message || error.code || "no reason given";
  const message = isCertificateError(error)
    ? `The certificate of Vault at ${address} was not accepted: ${reason}. VAULT_CACERT must name the file of the CA that signed it`
    : `Vault at ${address} cannot be reached: ${reason}`;
  return new Error(message, { cause: error });
}

function isCertificateError({ code = "" }: NodeJS.ErrnoException): boolean {
  return /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code);
}

/** Puts what was being done in front of an error. */
export async function doing<Result>(what: string, promise: Promise<Result>): Promise<Result> {
  try {
    return await promise;
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
