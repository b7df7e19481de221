import { processEnvironment } from "../../lab/environment.ts";
import { selectedLab } from "../../lab/layout.ts";
import { type RunResult, run, tryRun } from "../../lab/support/run.ts";
import { verifyChain as openssl } from "../../operations/verify/chain.ts";

const environment = (): NodeJS.ProcessEnv => processEnvironment(selectedLab());

/** Runs kubectl as the cluster's administrator and returns what it prints. */
export function kubectl(args: readonly string[], input?: string): Promise<string> {
  return run("kubectl", args, { environment: environment(), input });
}

/** Runs the vault CLI with the lab's root token and returns what it prints. */
export function vault(args: readonly string[], input?: string): Promise<string> {
  return run("vault", args, { environment: environment(), input });
}

/** As {@link vault}, with a token of the caller's, and a refusal as an answer. */
export function vaultAs(token: string, args: readonly string[], input?: string): Promise<RunResult> {
  return tryRun("vault", args, { environment: { ...environment(), VAULT_TOKEN: token }, input });
}

export { certificatesOf as certificates } from "../../operations/verify/chain.ts";

/**
 * Asks openssl what a client would: does this served chain (leaf first) lead to one of these roots?
 *
 * @returns `undefined` when it does, else openssl's own words.
 */
export function verifyChain(roots: string, servedChain: string): Promise<string | undefined> {
  return openssl(roots, servedChain).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/**
 * Calls `look` every second until it returns something.
 *
 * @throws Error naming `what` when nothing came in `seconds`.
 */
export async function eventually<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  let lastError: unknown;
  for (let second = 0; second < seconds; second += 1) {
    try {
      const result = await look();
      if (result !== undefined) return result;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`${what}: not within ${seconds} s${lastError ? `; last: ${String(lastError)}` : ""}`);
}
