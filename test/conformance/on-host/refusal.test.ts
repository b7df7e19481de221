import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostPart } from "../../../components/host/host-part.ts";
import { installer } from "../../../components/host/payload/on-host.ts";
import { Sandbox } from "./sandbox.ts";
import { succeeded } from "./test-host.ts";
import { installOn, payload, WEB, withSite } from "./web-part.ts";

let box: Sandbox;
beforeEach(async () => {
  box = await Sandbox.start();
});
afterEach(() => box.stop());

const install = (...parts: readonly HostPart[]) => installOn(box, ...parts);

describe("a host refuses, and touches nothing,", () => {
  it.each<[string, HostPart, (box: Sandbox) => unknown, string]>([
    [
      "a file that is not ours",
      WEB,
      (host) => host.write("/etc/web/deep/site.conf", "by hand\n"),
      "/etc/web/deep/site.conf exists and is not ours: move it away or choose another path",
    ],
    [
      "a link that is not ours, though it leads nowhere",
      WEB,
      (host) => host.sh("mkdir -p /etc/web/deep; ln -s /nowhere /etc/web/deep/site.conf"),
      "/etc/web/deep/site.conf exists and is not ours: move it away or choose another path",
    ],
    [
      "a folder in a file's place",
      WEB,
      (host) => host.sh("mkdir -p /etc/web/deep/site.conf"),
      "/etc/web/deep/site.conf is a folder: move it away or choose another path",
    ],
    [
      "an unknown owner",
      { ...WEB, files: [{ path: "/etc/web/site.conf", content: "", owner: "nobody:nogrp" }] },
      () => undefined,
      "/etc/web/site.conf: nobody:nogrp is not a user and group of this host",
    ],
    [
      "a copy where there is no certificate",
      { ...WEB, copies: [{ file: "key.pem", path: "/etc/web/key.pem", owner: "nobody:nogroup" }] },
      () => undefined,
      "/etc/web/key.pem: this host has no certificate yet",
    ],
  ])("%s", async (_what, part, prepare, message) => {
    await prepare(box);
    await box.sh("/bin/sleep 0.1; touch /run/mark; /bin/sleep 0.1");
    expect(
      await install({ name: "first", files: [{ path: "/etc/first", content: "" }], apply: "" }, part),
    ).toEqual({
      code: 1,
      stdout: "",
      stderr: `homelab-pki: ${message}\nhomelab-pki: nothing was changed\n`,
    });
    expect((await box.sh("find /etc /usr/local -newer /run/mark")).stdout).toBe("");
    expect(box.calls()).toEqual([]);
  });

  it("nothing of a file that is as it is to be: it is ours from then on", async () => {
    box.write("/etc/web/deep/site.conf", "listen 443\n");
    succeeded(await install(withSite("listen 443\n")));
    succeeded(await install());
    expect(box.exists("/etc/web/deep/site.conf")).toBe(false);
  });

  it("a user who is not root", async () => {
    const ran = await box.run(
      ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-s"],
      `installer=\n${installer()}\nstart\n`,
    );
    expect(ran).toMatchObject({
      code: 1,
      stderr: "homelab-pki: needs to be root: connect as root, or with sudo\n",
    });
  });

  it("a payload that broke off on its way", async () => {
    const whole = await payload(WEB);
    const start = whole.lastIndexOf("\nstart\n");
    await box.sh("/bin/sleep 0.1; touch /run/mark; /bin/sleep 0.1");
    for (let end = start; end < whole.length - 2; end += 7) {
      await box.sh(whole.slice(0, end));
    }
    for (const end of [-2, -5, -"profiles".length - 2, -"finish profiles".length - 2]) {
      await box.sh(whole.slice(0, end));
    }
    expect((await box.sh("find /etc /usr/local -newer /run/mark")).stdout).toBe("");
    expect(box.calls()).toEqual([]);
  });
});
