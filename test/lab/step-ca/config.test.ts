import { expect, test } from "vitest";
import { labLayout } from "../../../lab/layout.ts";
import { serverConfig } from "../../../lab/step-ca/config.ts";

const config = JSON.parse(serverConfig(labLayout("test")));

test("step-ca listens inside the lab, and takes tokens for the published port too", () => {
  expect(config.address).toBe("192.0.2.3:9000");
  expect(config.dnsNames).toEqual(["192.0.2.3", "127.0.0.1", "localhost", "step-ca.lab.example.com"]);
});

test("it has a database, without which a token is good for more than once", () => {
  expect(config.db).toEqual({ type: "badgerv2", dataSource: "/var/lib/homelab-pki/test/step-ca/db" });
});
