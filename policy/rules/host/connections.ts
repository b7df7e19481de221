import { isMatch } from "matcher";
import { listParameter } from "../../kernel/parameters.ts";
import {
  check,
  checkEach,
  type ResourceCheck,
  type ResourceContext,
  resourceRule,
} from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import { CopyFile, CopyToRemote, RemoteCommand } from "../../resources/command.ts";
import { COMMAND_LINES, COMMANDS, type CommandProps, commandTexts } from "../../shared/host-texts.ts";
import { secretIn, secretInCommand } from "../../shared/secrets.ts";

/** What is read of a connection, of the host's own and of the one through a proxy. */
interface Connection {
  readonly hostKey?: string;
  readonly password?: string;
  readonly proxy?: Connection;
}

const CONNECTED: readonly ResourceType<{ readonly connection: Connection }>[] = [
  RemoteCommand,
  CopyToRemote,
  CopyFile,
];

type Context = ResourceContext<Record<string, never>>;

/** Checks of each SSH connection of a resource: to its host and to the proxy before it. */
function connectionChecks(
  judge: (connection: Connection, path: string, context: Context) => void,
): ResourceCheck<Record<string, never>>[] {
  return CONNECTED.map((type) =>
    check<{ readonly connection: Connection }, Record<string, never>>(type, ({ connection }, context) => {
      judge(connection, "connection", context);
      if (connection.proxy !== undefined) judge(connection.proxy, "connection.proxy", context);
    }),
  );
}

/** Without the expected key, whoever answers at the address is taken for the host. */
export const hostConnectionHostKeyPinned = resourceRule(
  {
    name: "host-connection-host-key-pinned",
    title: "SSH connections name the host's key",
    reason:
      "Without the expected key, whoever answers at the address is taken for the host and gets what is sent.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc4251#section-9.3.4",
    remediation:
      "Read the host's key on its console (cat /etc/ssh/ssh_host_ed25519_key.pub) and set it as hostKey of the connection and of its proxy.",
  },
  connectionChecks(({ hostKey }, path, { refuse }) => {
    if (!hostKey) {
      refuse({
        property: `${path}.hostKey`,
        value: hostKey,
        allowed: "the public key of the host, such as ssh-ed25519 AAAA...",
      });
    }
  }),
);

/** A password can be guessed from anywhere, and the host sees it at each login. */
export const hostConnectionNoPassword = resourceRule(
  {
    name: "host-connection-no-password",
    title: "SSH connections log in with a key",
    reason:
      "A password can be guessed from anywhere, and a host that is not the right one learns it at the first login.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc4251#section-9.4.5",
    remediation:
      "Remove the password; log in with a key from an SSH agent or with privateKey as a secret of the configuration, and turn PasswordAuthentication off on the host.",
  },
  connectionChecks(({ password }, path, { refuse }) => {
    if (password) {
      refuse({
        property: `${path}.password`,
        value: "a password",
        allowed: "a key from an SSH agent, or privateKey",
      });
    }
  }),
);

/** Every user of a machine sees the arguments of its processes. */
export const hostCommandNoSecretInArguments = resourceRule(
  {
    name: "host-command-no-secret-in-arguments",
    title: "Commands take no secrets as arguments",
    reason:
      "Every user of a machine sees the arguments of its processes, and shells and audit logs keep them.",
    level: "mandatory",
    severity: "high",
    url: "https://cwe.mitre.org/data/definitions/214.html",
    remediation:
      "Hand the secret over by standard input (stdin) and have the command read it there; revoke the one that stood in the command.",
  },
  COMMANDS.map((type) =>
    check<CommandProps, Record<string, never>>(type, (props, { refuse }) => {
      for (const { property, text } of commandTexts(props, COMMAND_LINES)) {
        const what = secretInCommand(text);
        if (what !== undefined) {
          refuse({
            property,
            value: what,
            allowed: "commands that read secrets from standard input",
            change: `the resource's ${property} and stdin`,
          });
        }
      }
    }),
  ),
);

const environmentParameters = {
  names: listParameter(
    [
      "*TOKEN*",
      "*PASSWORD*",
      "*PASSWD*",
      "*PASSPHRASE*",
      "*SECRET*",
      "*CREDENTIAL*",
      "*PRIVATE_KEY*",
      "*API_KEY*",
      "*_PASS",
      "*_PWD",
      "SSHPASS",
      "!*_FILE",
      "!*_PATH",
      "!*_ADDR",
      "!*_URL",
    ],
    "Names of variables that hold secrets; * stands for any part, and a later name with ! takes names out again.",
  ),
};

/** Variables are handed on to every process that the command starts. */
export const hostCommandNoSecretInEnvironment = resourceRule(
  {
    name: "host-command-no-secret-in-environment",
    title: "Commands take no secrets from their environment",
    reason:
      "Variables are handed on to every process that a command starts, and crash reports and logs print them.",
    level: "mandatory",
    severity: "high",
    url: "https://cwe.mitre.org/data/definitions/526.html",
    remediation:
      "Hand the secret over by standard input (stdin), or name a file on the machine that holds it, for example in VAULT_TOKEN_FILE; revoke the one that stood in the environment.",
    parameters: environmentParameters,
  },
  checkEach<CommandProps, typeof environmentParameters>(
    COMMANDS,
    ({ environment = {} }, { parameters, refuse }) => {
      for (const name of Object.keys(environment)) {
        const value = environment[name] as string;
        // An empty value takes away what the machine's own environment has.
        const named = value !== "" && isMatch(name, parameters.names);
        const what = named ? "a secret, by its name" : secretIn(value);
        if (what !== undefined) {
          refuse({
            property: `environment.${name}`,
            value: what,
            allowed: "secrets by standard input, and names of files that hold them",
            change: `the resource's environment.${name} and stdin`,
          });
        }
      }
    },
  ),
);

/** Rules about how commands and copies reach a machine, and what they show on the way. */
export const hostConnectionRules = [
  hostConnectionHostKeyPinned,
  hostConnectionNoPassword,
  hostCommandNoSecretInArguments,
  hostCommandNoSecretInEnvironment,
];
