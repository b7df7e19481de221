import { packageVersion } from "../provider/package-version.ts";

/** Version of the SDK whose plugin this one stands in for; children of a chart ask for the plugin by it. */
export const VERSION: string = packageVersion("@pulumi/kubernetes");
