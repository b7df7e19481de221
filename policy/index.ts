import { PolicyPack } from "@pulumi/policy";
import { initialConfig, readSettings } from "./configuration.ts";
import { decodeOnce } from "./kernel/decode-once.ts";
import { type Exception, Exceptions } from "./kernel/exceptions.ts";
import { onStackConfiguration } from "./kernel/stack-configuration.ts";
import { RULES } from "./rules/index.ts";

// The pack: `pulumi preview --policy-pack policy`. The environment says in its configuration which preset it keeps.
decodeOnce();
const declared: Exception[] = [];
const configuration = initialConfig(readSettings(undefined, RULES), RULES);
onStackConfiguration((config) => {
  const settings = readSettings(JSON.parse(config.get("homelab-pki:policy") ?? "{}"), RULES);
  declared.push(...settings.exceptions);
  Object.assign(configuration, initialConfig(settings, RULES));
});
const exceptions = new Exceptions(declared, new Date());
new PolicyPack("homelab-pki", { policies: RULES.map((rule) => rule.policy(exceptions)) }, configuration);
