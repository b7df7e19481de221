import { packageVersion, refuseInputs, serve, tableProvider } from "../provider/index.ts";

import { connect, PROVIDER_INPUTS } from "./connection.ts";
import { vaultFunctions } from "./functions.ts";
import { vaultTypes } from "./types/index.ts";

serve(
  tableProvider({
    name: "vault",
    version: packageVersion("@pulumi/vault"),
    types: vaultTypes,
    functions: vaultFunctions,
    checkConfig: refuseInputs("vault", PROVIDER_INPUTS),
    connect,
  }),
);
