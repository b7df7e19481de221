/**
 * A setting of a command that the program runs on the operator's machine.
 *
 * @param name - the environment variable
 * @throws Error naming the variable if it is not set
 */
export function setting(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set: this command is run by the program, not by hand`);
  return value;
}

/** Runs a command whose result is one text on standard output; an error is one line, and nothing is printed then. */
export async function main(command: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
