import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { CopyFile, CopyToRemote, LocalCommand, RemoteCommand } from "../../resources/command.ts";
import { copiedFiles } from "../../shared/file-commands.ts";
import { assetField, type CommandProps, type CopyProps, commandTexts } from "../../shared/host-texts.ts";
import { isKeyFile, keyFiles } from "../../shared/key-files.ts";
import { PEM_PRIVATE_KEY } from "../../shared/secrets.ts";

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

/** Where the private keys of machines come from. */
export const copiedKeyRules = [hostFileNoCopiedPrivateKey];
