import { afterAll, beforeAll } from "vitest";
import { labEnvironment } from "../support/lab.ts";
import { conformance } from "../support/suite.ts";
import { accessCases } from "./access.ts";
import { coreCases } from "./core.ts";
import { extensionCases, removeThings } from "./extensions.ts";
import { cluster, NAMESPACE } from "./object-case.ts";
import { workloadCases } from "./workloads.ts";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };

beforeAll(() => cluster().ensure(namespace));
afterAll(async () => {
  await removeThings();
  await cluster().client.delete(namespace, "Background");
});

conformance({
  plugin: "kubernetes",
  environment: labEnvironment,
  cases: [...coreCases, ...accessCases, ...workloadCases, ...extensionCases],
});
