import { afterAll, beforeAll } from "vitest";
import { labEnvironment } from "../support/lab.ts";
import { conformance } from "../support/suite.ts";
import { accessCases } from "./access.ts";
import { coreCases } from "./core.ts";
import { extensionCases } from "./extensions.ts";
import { cluster, NAMESPACE } from "./object-case.ts";
import { workloadCases } from "./workloads.ts";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };

beforeAll(() => cluster().ensure(namespace));
afterAll(() => cluster().client.delete(namespace, "Background"));

conformance({
  plugin: "kubernetes",
  environment: labEnvironment,
  cases: [...coreCases, ...accessCases, ...workloadCases, ...extensionCases],
});
