import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/**
 * Runs the program with the configuration in `PULUMI_CONFIG` and says so when it registers its first resource. Started
 * by the benchmark, which measures from before Node starts and ends it then.
 */
await pulumi.runtime.setMocks(
  {
    call: ({ inputs }) => inputs,
    newResource: ({ type, name, inputs }) => {
      console.log(`registered: ${type} ${name}`);
      return { id: name, state: inputs };
    },
  },
  "homelab-pki",
  "lab",
);
const { default: program } = await import(resolve(import.meta.dirname, "../../../stacks/index.ts"));
await program();
