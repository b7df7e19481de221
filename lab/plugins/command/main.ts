import { packageVersion, refuseInputs, serve, tableProvider } from "../provider/index.ts";
import { commandTypes } from "./types.ts";

serve(
  tableProvider({
    name: "command",
    version: packageVersion("@pulumi/command"),
    types: commandTypes,
    checkConfig: refuseInputs("command", []),
    connect: async () => {},
  }),
);
