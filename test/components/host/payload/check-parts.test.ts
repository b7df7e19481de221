import { InputPropertyError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { HostFile, HostPart, IdentityCopy } from "../../../../components/host/host-part.ts";
import { checkParts } from "../../../../components/host/payload/check-parts.ts";

const part = (name: string, ...files: readonly Partial<HostFile>[]): HostPart => ({
  name,
  files: files.map((file) => ({ path: "/etc/web/site.conf", content: "", ...file })),
  apply: "",
});
const copying = (copy: Partial<IdentityCopy>): HostPart => ({
  ...part("web"),
  copies: [{ file: "key.pem", path: "/etc/web/key.pem", owner: "web:web", ...copy }],
});

function message(...parts: readonly HostPart[]): string {
  try {
    checkParts(parts);
  } catch (error) {
    if (InputPropertyError.isInstance(error)) return error.message;
  }
  return "accepted";
}

const PATH_FORM =
  'an absolute path of a file inside a folder, without "." and "..", empty segments, control characters, or spaces at the ends';

describe("checkParts", () => {
  it.each<[string, readonly HostPart[]]>([
    ["nothing", []],
    ["parts in one folder", [part("web", {}), part("proxy", { path: "/etc/web/proxy.conf" })]],
    ["a path with spaces and quotes", [part("web", { path: "/etc/it's here/a b.conf" })]],
    ["names and numbers of owners", [part("web", { owner: "_web-1:65534", mode: "0640" })]],
    ["a copy", [copying({ mode: "0440" })]],
    ["a part without a file", [part("web")]],
    ["settings beside the identity's", [part("web", { path: "/etc/homelab-pki/web.conf" })]],
  ])("takes %s", (_what, parts) => {
    expect(message(...parts)).toBe("accepted");
  });

  it.each(["", "Web", "web_", "-web", "web-", "w".repeat(64), "web/..", "a b"])(
    "refuses the name %j",
    (name) => {
      expect(message(part(name))).toBe(
        `part.name: ${JSON.stringify(name)} is not allowed: at most 63 lower-case letters, digits and hyphens, no hyphen at the ends`,
      );
    },
  );

  it.each(["identity", "trust-store", "wireguard-key", "web"])("refuses a second part %s", (name) => {
    expect(message(part("web"), part(name))).toBe(
      `${name}: a host has each part once, and this one is there already`,
    );
  });

  it.each([
    ...["", "etc/web", "./web", "/", "/web", "/etc/../web", "/etc/./web", "/etc//web", "/etc/web/"],
    ...["/etc/web ", "/etc/a\nb", "/etc/\u007f", "~/web"],
  ])("refuses the path %j", (path) => {
    const reason = `path: ${JSON.stringify(path)} is not allowed: ${PATH_FORM}`;
    expect(message(part("web", {}, { path }))).toBe(`web.files[1].${reason}`);
    expect(message(copying({ path }))).toBe(`web.copies[0].${reason}`);
  });

  it.each([
    "/var/lib/tls",
    "/var/lib/tls/key.pem",
    "/var/lib/homelab-pki/x",
    "/usr/local/lib/homelab-pki/renew.sh",
  ])("refuses the identity's %s", (path) => {
    expect(message(part("web", { path }))).toMatch(
      /^web\.files\[0\]\.path: "\S+" is not allowed: \/\S+ is the identity's own$/,
    );
  });

  it("takes a folder whose name only begins like the identity's", () => {
    expect(message(part("web", { path: "/var/lib/tls-old/key.pem" }))).toBe("accepted");
  });

  it.each(["644", "0844", "4755", "u=rw", ""])("refuses the mode %j", (mode) => {
    expect(message(part("web", { mode }))).toBe(
      `web.files[0].mode: ${JSON.stringify(mode)} is not allowed: four octal digits without set-user-id and its like, such as "0640"`,
    );
  });

  it.each(["web", "web:", ":web", "web:web:web", "we b:web", "-R:web", "web.web"])(
    "refuses the owner %j",
    (owner) => {
      const reason = `owner: ${JSON.stringify(owner)} is not allowed: user:group, by name or number`;
      expect(message(part("web", { owner }))).toBe(`web.files[0].${reason}`);
      expect(message(copying({ owner }))).toBe(`web.copies[0].${reason}`);
    },
  );

  it("refuses a path that another part has, or the part itself", () => {
    expect(message(part("web", {}), part("proxy", { path: "/etc/proxy" }, {}))).toBe(
      'proxy.files[1].path: "/etc/web/site.conf" is written by web already: each file has one part',
    );
    expect(message(part("web", { path: "/etc/web/key.pem" }), { ...copying({}), name: "proxy" })).toBe(
      'proxy.copies[0].path: "/etc/web/key.pem" is written by web already: each file has one part',
    );
  });

  it.each([
    ["/etc/web", "/etc/web/site.conf"],
    ["/etc/web/site.conf", "/etc/web"],
  ])("refuses %s as a file beside %s", (one, other) => {
    expect(message(part("web", { path: one }), part("proxy", { path: other }))).toBe(
      `proxy.files[0].path: "${other}" and web's "${one}" cannot both be files`,
    );
  });
});
