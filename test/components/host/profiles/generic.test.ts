import { expect, test } from "vitest";
import { generic } from "../../../../components/host/profiles/generic.ts";
import { partOf, problemsOf } from "./support/parts.ts";

const apply = "systemctl restart mosquitto";

test("the program gets its copies, its files and its commands", () => {
  const settings = {
    name: "mosquitto",
    copies: [
      { file: "cert.pem", path: "/etc/mosquitto/certs/server.crt", owner: "mosquitto:mosquitto" },
      {
        file: "key_pkcs8.pem",
        path: "/etc/mosquitto/certs/server.key",
        owner: "mosquitto:mosquitto",
        mode: "0600",
      },
      { file: "key_pkcs8.pem", path: "/etc/mosquitto/certs/bridge.key" },
    ],
    files: [{ path: "/etc/mosquitto/conf.d/tls.conf", content: "listener 8883\n" }],
    apply,
    renewed: "systemctl kill --signal HUP mosquitto",
    remove: "systemctl restart mosquitto || true",
    verify: "systemctl is-active mosquitto",
  };
  expect(partOf(generic, settings)).toEqual({
    name: "generic-mosquitto",
    copies: [settings.copies[0], settings.copies[1], { ...settings.copies[2], owner: "root:root" }],
    files: [{ ...settings.files[0], owner: "root:root", mode: "0644" }],
    needs: ["key_pkcs8.pem"],
    apply,
    renewed: "systemctl kill --signal HUP mosquitto",
    remove: "systemctl restart mosquitto || true",
    verify: "systemctl is-active mosquitto",
  });
});

test("what makes it take the files makes it take a renewal, unless something less does", () => {
  expect(partOf(generic, { name: "mosquitto", apply })).toEqual({
    name: "generic-mosquitto",
    copies: [],
    files: [],
    needs: [],
    apply,
    renewed: apply,
  });
});

test.each([
  [{ apply }, "name: lower-case letters, digits and -, not - first or last, at most 63"],
  [{ name: "a" }, "apply: commands of POSIX sh"],
  [{ name: "a", apply: "" }, "apply: commands of POSIX sh"],
  [
    { name: "a", apply, copies: [{ file: "ca.key", path: "/a" }] },
    "copies.0.file: one of root_ca.crt, cert.pem, key.pem, key_pkcs8.pem, bundle.pem, cert.p12",
  ],
  [
    { name: "a", apply, copies: [{ file: "bundle.pem", path: "/a", mode: "0640" }] },
    "copies.0.mode: 0400 or 0600: the file holds the private key",
  ],
  [
    { name: "a", apply, copies: [{ file: "cert.pem", path: "/a", mode: "644" }] },
    "copies.0.mode: a mode in octal with a leading 0, such as 0644",
  ],
  [
    { name: "a", apply, copies: [{ file: "cert.pem", path: "/a", owner: "root" }] },
    "copies.0.owner: user:group, such as prometheus:prometheus",
  ],
  [
    { name: "a", apply, files: [{ path: "/a", content: "x" }] },
    "files.0.content: a text that ends with a line end",
  ],
  [
    {
      name: "a",
      apply,
      copies: [{ file: "cert.pem", path: "/a" }],
      files: [{ path: "/a", content: "\n" }],
    },
    "copies: each path once, in copies and files together",
  ],
])("%j is refused", (settings, problem) => {
  expect(problemsOf(generic, settings)).toEqual([problem]);
});

test.each(["etc/a", "/etc/../a", "/etc//a", "/etc/a b", "/etc/a/"])("path %s is refused", (path) => {
  const [problem = ""] = problemsOf(generic, { name: "a", apply, copies: [{ file: "cert.pem", path }] });
  expect(problem).toMatch(/^copies\.0\.path: an absolute path of letters/);
});
