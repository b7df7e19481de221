import { defineConfig } from "vitest/config";

/**
 * Four projects, by what a test needs:
 * `unit` nothing but Node; `mutation` nothing but Node and some patience; `servers` single real servers or tools (Vault, an API server, SoftHSM);
 * `e2e` the lab with the program deployed to it, one file after the other.
 */
export default defineConfig({
  test: {
    // All cores, where vitest leaves one to its own process: on two that would be half of the machine.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{components,stacks,policy,lab,operations,tools}/**/*.test.ts"],
          exclude: ["test/policy/mutation.test.ts"],
          // Loading Pulumi's SDKs anew for each file would take longer than the tests.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "mutation",
          include: ["test/policy/mutation.test.ts"],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: "servers",
          include: ["test/{conformance,ceremony}/**/*.test.ts"],
          globalSetup: "test/support/lab-setup.ts",
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/support/lab-setup.ts", "test/support/deploy-setup.ts"],
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
    ],
  },
});
