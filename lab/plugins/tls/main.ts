import { packageVersion, refuseInputs, serve, tableProvider } from "../provider/index.ts";
import { tlsTypes } from "./types.ts";

serve(
  tableProvider({
    name: "tls",
    version: packageVersion("@pulumi/tls"),
    types: tlsTypes,
    checkConfig: refuseInputs("tls", []),
    connect: async () => {},
  }),
);
