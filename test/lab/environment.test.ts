import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import {
  labEnvironment,
  PLUGINS_DIR,
  processEnvironment,
  renderEnvironment,
  shellQuote,
} from "../../lab/environment.ts";
import { labLayout } from "../../lab/layout.ts";

const lab = labLayout("test");
const BASE = { PATH: "/usr/bin:/bin" };

test("the lab's own tools come first on the PATH", () => {
  const path = labEnvironment(lab, BASE).PATH?.split(":") ?? [];
  expect(path.slice(0, 2)).toEqual(["/var/cache/homelab-pki/bin", PLUGINS_DIR]);
  expect(path[2]).toMatch(/\/node_modules\/\.bin$/);
  expect(path.slice(3)).toEqual(["/usr/bin", "/bin"]);
});

test("a second eval does not lengthen the PATH", () => {
  const once = labEnvironment(lab, BASE);
  expect(labEnvironment(lab, once)).toEqual(once);
});

test("pulumi, vault and kubectl are pointed at the lab, and no secret is among the values", () => {
  const { PATH: _, ...rest } = labEnvironment(lab, BASE);
  expect(rest).toEqual({
    LAB: "test",
    PULUMI_HOME: "/var/lib/homelab-pki/test/pulumi/home",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_BACKEND_URL: "file:///var/lib/homelab-pki/test/pulumi/state",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/var/lib/homelab-pki/test/pulumi/passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_STACK: "test",
    VAULT_ADDR: "https://127.0.0.1:18200",
    VAULT_CACERT: "/var/lib/homelab-pki/test/vault/tls/ca.crt",
    VAULT_CONFIG_PATH: "/var/lib/homelab-pki/test/vault/client.hcl",
    KUBECONFIG: "/var/lib/homelab-pki/test/kubernetes/admin.kubeconfig",
    STEP_CA_URL: "https://127.0.0.1:19000",
  });
});

test("with the official plugins the user's own Pulumi wins and the stand-ins are left out", () => {
  const environment = labEnvironment(lab, { ...BASE, PLUGINS: "official" });
  const path = environment.PATH?.split(":") ?? [];
  expect(path).not.toContain(PLUGINS_DIR);
  expect(path.indexOf("/usr/bin")).toBeLessThan(path.indexOf(lab.cache.bin));
  expect(environment).not.toHaveProperty("PULUMI_HOME");
  expect(environment).not.toHaveProperty("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION");
});

test("what would win over the lab's settings does not reach a child process", () => {
  const base = { ...BASE, VAULT_TOKEN: "theirs", PULUMI_CONFIG_PASSPHRASE: "theirs", HOME: "/root" };
  const environment = processEnvironment(lab, base);
  expect(environment).not.toHaveProperty("VAULT_TOKEN");
  expect(environment).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE");
  expect(environment.HOME).toBe("/root");
});

test("a shell that evaluates the output has exactly the values, whatever is in them, and no foreign token", () => {
  const nasty = "a b'c\"$HOME`id`\\\n*;#";
  const script = `${renderEnvironment({ ODD: nasty })}printf '%s|%s' "$ODD" "\${VAULT_TOKEN-unset}"`;
  const shown = execFileSync("sh", ["-c", script], {
    encoding: "utf8",
    env: { ...BASE, VAULT_TOKEN: "theirs" },
  });
  expect(shown).toBe(`${nasty}|unset`);
});

test("a quoted word stands in single quotes", () => {
  expect(shellQuote("it's")).toBe("'it'\\''s'");
});
