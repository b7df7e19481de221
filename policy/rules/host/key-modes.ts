import { isMatch } from "matcher";
import { listParameter } from "../../kernel/parameters.ts";
import { checkEach, resourceRule } from "../../kernel/resource-rule.ts";
import { fileModes, grantedBits } from "../../shared/file-commands.ts";
import { COMMANDS, type CommandProps, commandTexts } from "../../shared/host-texts.ts";
import { isKeyFile, keyFiles } from "../../shared/key-files.ts";

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
      for (const { file, mode, holdsKey } of fileModes(text)) {
        const widest = widestOf(file, parameters.wider);
        const beyond = grantedBits(mode) & ~Number.parseInt(widest, 8);
        if (beyond !== 0 && (holdsKey || isKeyFile(file, parameters.keyFiles))) {
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

/** Who may read the private keys of machines. */
export const keyModeRules = [hostFilePrivateKeyMode];
