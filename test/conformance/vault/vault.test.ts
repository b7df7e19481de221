import { labEnvironment } from "../support/lab.ts";
import { conformance } from "../support/suite.ts";
import { hostAuthCases } from "./host-auth.ts";
import { kubernetesAuthCases } from "./kubernetes-auth.ts";
import { pkiAuthorityCases } from "./pki-authority.ts";
import { pkiSettingCases } from "./pki-settings.ts";
import { systemCases } from "./system.ts";

conformance({
  plugin: "vault",
  environment: labEnvironment,
  cases: [...systemCases, ...hostAuthCases, ...kubernetesAuthCases, ...pkiAuthorityCases, ...pkiSettingCases],
});
