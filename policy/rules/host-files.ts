import { isMatch } from "matcher";
import { listParameter } from "../kernel/parameters.ts";
import { check, checkEach, type ResourceContext, resourceRule } from "../kernel/resource-rule.ts";
import { CopyFile, CopyToRemote, LocalCommand, RemoteCommand } from "../resources/command.ts";
import { copiedFiles, fileModes, grantedBits } from "../shared/file-commands.ts";
import {
  assetField,
  COMMANDS,
  type CommandProps,
  type CopyProps,
  commandTexts,
} from "../shared/host-texts.ts";
import { PEM_PRIVATE_KEY } from "../shared/secrets.ts";

const keyFiles = listParameter(
  [
    "*.key",
    "*.key.pem",
    "*-key.pem",
    "*_key.pem",
    "key.pem",
    "privkey*.pem",
    "*_key",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
    "*.p12",
    "*.pfx",
    "*.ppk",
    "!*trust*",
  ],
  "Names of files that hold private keys, without folders; * stands for any part, and a later name with ! takes names out again.",
);

/** Whether the last part of a path is the name of a file with a private key. */
function isKeyFile(path: string, names: readonly string[]): boolean {
  return isMatch(path.replace(/.*[\\/]/, ""), names);
}

const copyParameters = { keyFiles };

/** Reports a path that names a private key. */
function judgePath(
  property: string,
  path: string,
  { parameters, refuse }: ResourceContext<typeof copyParameters>,
): void {
  if (isKeyFile(path, parameters.keyFiles)) {
    refuse({
      property,
      value: path,
      allowed: "files without private keys",
      change: `the resource's ${property.split(".")[0]}`,
    });
  }
}

/** Reports a text that holds a private key. */
function judgeText(
  property: string,
  text: string | undefined,
  { refuse }: ResourceContext<typeof copyParameters>,
): void {
  if (text?.match(PEM_PRIVATE_KEY)) {
    refuse({
      property,
      value: "a private key",
      allowed: "texts without private keys",
      change: `the resource's ${property.split(".")[0]}`,
    });
  }
}

/** Reports files with private keys that commands copy between machines. */
function judgeCommand(props: CommandProps, context: ResourceContext<typeof copyParameters>): void {
  for (const { property, text } of commandTexts(props)) {
    for (const path of copiedFiles(text)) judgePath(property, path, context);
  }
}

/** A key that was elsewhere before may still be there. */
export const hostFileNoCopiedPrivateKey = resourceRule(
  {
    name: "host-file-no-copied-private-key",
    title: "Private keys are made on the host that uses them",
    reason:
      "A key that came from another machine is still in its files, backups and Pulumi's state, for whoever reads those.",
    level: "mandatory",
    severity: "critical",
    url: "https://csrc.nist.gov/pubs/sp/1800/16/final",
    remediation:
      "Make the key on the host, have the CA sign its request (CSR) and copy the certificate only; revoke certificates of keys that were copied.",
    parameters: copyParameters,
  },
  [
    check<{ readonly localPath: string; readonly remotePath: string }, typeof copyParameters>(
      CopyFile,
      (props, context) => {
        judgePath("localPath", props.localPath, context);
        judgePath("remotePath", props.remotePath, context);
      },
    ),
    check<CopyProps, typeof copyParameters>(CopyToRemote, async (props, context) => {
      const path = await assetField(props.source, "path");
      if (path !== undefined) judgePath("source.path", path, context);
      judgeText("source.text", await assetField(props.source, "text"), context);
      judgePath("remotePath", props.remotePath, context);
    }),
    check<CommandProps, typeof copyParameters>(LocalCommand, judgeCommand),
    check<CommandProps, typeof copyParameters>(RemoteCommand, (props, context) => {
      judgeCommand(props, context);
      judgeText("stdin", props.stdin, context);
    }),
  ],
);

const modeParameters = {
  keyFiles,
  wider: listParameter(
    [],
    'Keys whose consumer needs more than 0400, as a path and the widest mode, for example "/var/lib/postgresql/*.key=0600"; * stands for any part of a path.',
  ),
};

/** The widest mode that a key may have. */
function widestOf(file: string, wider: readonly string[]): string {
  const found = wider.map((each) => each.split("=")).find(([pattern]) => isMatch(file, pattern as string));
  return found?.[1] ?? "0400";
}

/** Whoever can read a private key can be the host. */
export const hostFilePrivateKeyMode = resourceRule(
  {
    name: "host-file-private-key-mode",
    title: "Private keys are for their owner's eyes only",
    reason:
      "Whoever can read a private key can pass for the host, and whoever can write it can put a key of their own there.",
    level: "mandatory",
    severity: "high",
    url: "https://cwe.mitre.org/data/definitions/732.html",
    remediation:
      "Give the key mode 0400 and make the service's user its owner; list a consumer that needs 0600 or 0640 in the parameter wider, with the reason beside it.",
    parameters: modeParameters,
  },
  checkEach<CommandProps, typeof modeParameters>(COMMANDS, (props, { parameters, refuse }) => {
    for (const { property, text } of commandTexts(props)) {
      for (const { file, mode } of fileModes(text)) {
        const widest = widestOf(file, parameters.wider);
        const beyond = grantedBits(mode) & ~Number.parseInt(widest, 8);
        if (beyond !== 0 && isKeyFile(file, parameters.keyFiles)) {
          refuse({
            property,
            value: `mode ${mode} for ${file}`,
            allowed: `${widest} or less`,
          });
        }
      }
    }
  }),
);

/** Rules about private keys in files of machines. */
export const hostFileRules = [hostFileNoCopiedPrivateKey, hostFilePrivateKeyMode];
