import type { ResourceType } from "../provider/index.ts";
import { localCommand } from "./local.ts";
import { remoteCommand } from "./remote.ts";

/** The resource types of `@pulumi/command` that the stand-in knows, by token. */
export const commandTypes: { readonly [token: string]: ResourceType<void> } = {
  "command:local:Command": localCommand,
  "command:remote:Command": remoteCommand,
};
