import { delimiter, join } from "node:path";
import { type Lab, PROJECT_DIR } from "./layout.ts";

/**
 * Variables that would win over the lab's settings if the user's shell has them: a token over the token helper, a
 * passphrase over the passphrase file.
 */
export const OVERRIDING_VARIABLES: readonly string[] = [
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
  "VAULT_NAMESPACE",
  "VAULT_SKIP_VERIFY",
  "VAULT_TOKEN",
];

/**
 * Folder of the language host and the provider stand-ins, executables that Pulumi finds by their names.
 */
export const PLUGINS_DIR = join(PROJECT_DIR, "lab/plugins/bin");

/**
 * The environment in which `pulumi`, `vault` and `kubectl` work on the lab. It holds no secret: the passphrase and
 * the token stand in files that root alone can read.
 *
 * With `PLUGINS=official` the user's own Pulumi is used, with the plugins in the user's own Pulumi home: the lab's
 * build comes last on the PATH and the stand-ins are left out.
 *
 * @param base Environment that is extended: its `PATH`, and whether `PLUGINS` is `official`.
 */
export function labEnvironment(lab: Lab, base: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const official = base.PLUGINS === "official";
  const nodeTools = join(PROJECT_DIR, "node_modules/.bin");
  const own = [lab.cache.bin, PLUGINS_DIR, nodeTools];
  const inherited = (base.PATH ?? "/usr/bin:/bin").split(delimiter).filter((folder) => !own.includes(folder));
  const path = official ? [nodeTools, ...inherited, lab.cache.bin] : [...own, ...inherited];
  const pulumiOfTheLab: Record<string, string> = {
    PULUMI_HOME: lab.pulumi.home,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return {
    PATH: path.join(delimiter),
    LAB: lab.name,
    ...(official ? {} : pulumiOfTheLab),
    PULUMI_BACKEND_URL: `file://${lab.pulumi.backendDir}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: lab.pulumi.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_STACK: lab.name,
    VAULT_ADDR: lab.vault.publishedUrl,
    VAULT_CACERT: lab.vault.caCertificate,
    VAULT_CONFIG_PATH: lab.vault.clientConfig,
    KUBECONFIG: lab.kubernetes.adminKubeconfig,
    STEP_CA_URL: lab.stepCa.publishedUrl,
  };
}

/** The whole environment of a child process that works on the lab: {@link labEnvironment} on top of `base`. */
export function processEnvironment(lab: Lab, base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...base, ...labEnvironment(lab, base) };
  for (const name of OVERRIDING_VARIABLES) delete environment[name];
  return environment;
}

/** The environment as shell commands, for `eval "$(make env)"`. */
export function renderEnvironment(environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  return [`unset ${OVERRIDING_VARIABLES.join(" ")}`, ...exports, ""].join("\n");
}

/** A word that a POSIX shell takes literally. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
