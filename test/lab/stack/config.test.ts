import { expect, test } from "vitest";
import { labLayout } from "../../../lab/layout.ts";
import { adaptedConfig } from "../../../lab/stack/config.ts";

test("another lab's stack has its own paths and published addresses, and what a host has itself stays", () => {
  const shipped = [
    "caCertFile: /var/lib/homelab-pki/lab/vault/tls/ca.crt",
    "chart: /var/cache/homelab-pki/charts/cert-manager",
    "connection: { host: 127.0.0.1, port: 2222 }",
    "url: https://127.0.0.1:9000",
    "profile: { port: 8443, upstream: 127.0.0.1:9000 }",
    "",
  ].join("\n");
  expect(adaptedConfig(shipped, labLayout("test", "/srv/cache"))).toBe(
    [
      "caCertFile: /var/lib/homelab-pki/test/vault/tls/ca.crt",
      "chart: /srv/cache/charts/cert-manager",
      "connection: { host: 127.0.0.1, port: 12222 }",
      "url: https://127.0.0.1:19000",
      "profile: { port: 8443, upstream: 127.0.0.1:9000 }",
      "",
    ].join("\n"),
  );
});
