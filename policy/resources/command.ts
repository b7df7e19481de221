import type * as command from "@pulumi/command";
import { resourceType } from "../kernel/resource-type.ts";

// Types of the command provider, all of them.

export const RemoteCommand = resourceType<typeof command.remote.Command>("command:remote:Command");
export const LocalCommand = resourceType<typeof command.local.Command>("command:local:Command");
export const CopyToRemote = resourceType<typeof command.remote.CopyToRemote>("command:remote:CopyToRemote");
export const CopyFile = resourceType<typeof command.remote.CopyFile>("command:remote:CopyFile");
