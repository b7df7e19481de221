import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/**
 * Loads the program with the configuration in `PULUMI_CONFIG` and ends at its first registration. Started by the
 * benchmark, which measures from before Node starts.
 */
await pulumi.runtime.setMocks(
  {
    call: ({ inputs }) => inputs,
    newResource: ({ type, name, inputs }) => {
      console.log(`first registration: ${type} ${name}`);
      process.exit(0);
      return { id: name, state: inputs };
    },
  },
  "homelab-pki",
  "lab",
);
await import(resolve(import.meta.dirname, "../../../stacks/index.ts"));
