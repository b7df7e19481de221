import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostPart } from "../../../components/host/host-part.ts";
import { removalPayload } from "../../../components/host/payload.ts";
import { Sandbox } from "./sandbox.ts";
import { succeeded } from "./test-host.ts";
import { installOn, note, payload, WEB, withSite } from "./web-part.ts";

let box: Sandbox;
beforeEach(async () => {
  box = await Sandbox.start();
});
afterEach(() => box.stop());

const install = (...parts: readonly HostPart[]) => installOn(box, ...parts);

async function attributes(path: string): Promise<string> {
  return (await box.run(["stat", "-c", "%a %U:%G", path])).stdout.trim();
}

describe("files of a part", () => {
  it("are there as they are written, with mode and owner", async () => {
    expect(succeeded(await install(WEB))).toMatchObject({ stdout: "", stderr: "" });
    expect(box.read("/etc/web/deep/site.conf")).toBe("listen 443\n");
    expect(await attributes("/etc/web/deep/site.conf")).toBe("640 nobody:nogroup");
    expect(box.read("/etc/web/it's $HOME `id`.conf")).toBe("it's \\n $HOME `id` \"\n\n");
    expect(await attributes("/etc/web/it's $HOME `id`.conf")).toBe("644 root:root");
    expect(await attributes("/etc/web/deep")).toBe("755 root:root");
    expect(box.list("/etc/web")).toEqual(["deep", "it's $HOME `id`.conf"]);
    expect(box.calls()).toEqual(["apply web"]);
  });

  it("are left alone when they are as they should be", async () => {
    succeeded(await install(WEB));
    box.calls();
    await box.sh("/bin/sleep 0.1; touch /run/mark; /bin/sleep 0.1");
    succeeded(await install(WEB));
    expect(box.calls()).toEqual([]);
    expect((await box.sh("find /etc /var/lib/homelab-pki/parts -newer /run/mark")).stdout).toBe("");
  });

  it.each<[string, Partial<HostPart>]>([
    ["content", withSite("listen 8443\n")],
    ["mode", { files: [{ path: "/etc/web/deep/site.conf", content: "listen 443\n", mode: "0600" }] }],
    [
      "owner",
      { files: [{ path: "/etc/web/deep/site.conf", content: "listen 443\n", owner: "daemon:daemon" }] },
    ],
    ["the text that applies it", { apply: `${note("apply web")}:\n` }],
  ])("are applied anew after a change of %s", async (_what, change) => {
    succeeded(await install(withSite("listen 443\n")));
    box.calls();
    succeeded(await install({ ...withSite("listen 443\n"), ...change }));
    expect(box.calls()).toEqual(["apply web"]);
  });

  it("are not applied anew when only what is for later has changed", async () => {
    succeeded(await install(WEB));
    box.calls();
    succeeded(await install({ ...WEB, renewed: note("renewed"), remove: note("gone") }));
    expect(box.calls()).toEqual([]);
    succeeded(await install());
    expect(box.calls()).toEqual(["gone"]);
  });

  it("come back as they were when somebody has changed or deleted them", async () => {
    succeeded(await install(WEB));
    box.write("/etc/web/deep/site.conf", "by hand\n");
    await box.run(["rm", "/etc/web/it's $HOME `id`.conf"]);
    succeeded(await install(WEB));
    expect(box.read("/etc/web/deep/site.conf")).toBe("listen 443\n");
    expect(box.exists("/etc/web/it's $HOME `id`.conf")).toBe(true);
  });

  it("go when the part has them no longer, unless another part has them now", async () => {
    const shared = { path: "/etc/web/shared.conf", content: "shared\n" };
    succeeded(await install({ ...WEB, files: [...WEB.files, shared] }, { name: "zz", files: [], apply: "" }));
    // Whether the other part comes before or after it.
    succeeded(await install({ name: "zz", files: [shared], apply: "" }, withSite("listen 443\n")));
    expect(box.list("/etc/web")).toEqual(["deep", "shared.conf"]);
    succeeded(await install({ name: "aa", files: [shared], apply: "" }));
    expect(box.list("/etc/web")).toEqual(["shared.conf"]);
  });
});

describe("units", () => {
  const unit = { path: "/etc/systemd/system/tunnel.service", content: "[Service]\nExecStart=/bin/true\n" };
  const dropIn = {
    path: "/etc/systemd/system/web.service.d/homelab.conf",
    content: "[Service]\nUMask=0077\n",
  };

  it("are read by systemd before they are applied and after they are gone", async () => {
    const part = { name: "web", files: [dropIn], apply: note("apply"), remove: note("remove") };
    succeeded(await install(part));
    expect(box.calls()).toEqual(["systemctl daemon-reload", "apply"]);
    succeeded(await install());
    expect(box.calls()).toEqual(["systemctl daemon-reload", "remove"]);
    expect(box.exists("/etc/systemd/system/web.service.d")).toBe(false);
  });

  it("of ours are read again only when they change", async () => {
    const part = (name: string, content: string) => ({
      name,
      files: [{ path: "/etc/systemd/system/homelab-pki-x.service", content }],
      apply: "",
    });
    succeeded(await install(part("x", "[Service]\n")));
    expect(box.calls()).toEqual([]);
    succeeded(await install(part("x", "[Service]\nUMask=0077\n")));
    expect(box.calls()).toEqual(["systemctl daemon-reload"]);
    // Taken away by hand, which systemd has not noticed.
    succeeded(await box.sh("rm /etc/systemd/system/homelab-pki-x.service"));
    succeeded(await install(part("x", "[Service]\nUMask=0037\n")));
    expect(box.calls()).toEqual(["systemctl daemon-reload"]);
    // Another part's by now, but systemd knows it.
    succeeded(await install(part("y", "[Service]\nUMask=0027\n")));
    expect(box.calls()).toEqual(["systemctl daemon-reload"]);
  });

  it("are stopped and disabled before they go", async () => {
    succeeded(await install({ name: "tunnel", files: [unit], apply: "" }));
    box.calls();
    succeeded(await install());
    expect(box.calls()).toEqual([
      "systemctl disable --quiet --now tunnel.service",
      "systemctl reset-failed --quiet tunnel.service",
      "systemctl daemon-reload",
    ]);
  });
});

describe("a part's texts", () => {
  it("run one part after the other, and all that can", async () => {
    const ran = await install(
      { name: "bad", files: [], apply: "echo broken >&2\nfalse\necho not here\n" },
      { name: "good", files: [], apply: note("apply good") },
    );
    expect(ran).toEqual({ code: 1, stdout: "", stderr: "broken\nhomelab-pki: failed: bad\n" });
    expect(box.calls()).toEqual(["apply good"]);
    // The next run does what is missing, and nothing else.
    succeeded(
      await install(
        { name: "bad", files: [], apply: note("apply bad") },
        { name: "good", files: [], apply: note("apply good") },
      ),
    );
    expect(box.calls()).toEqual(["apply bad"]);
  });

  it("are given half a minute to be true", async () => {
    const verify = `echo "attempt" >>/run/attempts\n[ "$(wc -l </run/attempts)" -ge 4 ]\n`;
    succeeded(await install({ ...WEB, verify }));
    expect(box.calls()).toEqual(["apply web", "sleep 1", "sleep 1", "sleep 1"]);
    const never = await install({ ...WEB, name: "never", files: [], verify: "echo 'no answer'; false\n" });
    expect(never.code).toBe(1);
    expect(never.stderr).toBe(
      "homelab-pki: never does not do what it should: no answer\nhomelab-pki: failed: verification of never\n",
    );
    expect(box.calls().filter((call) => call === "sleep 1")).toHaveLength(29);
  });

  it("find nothing on standard input", async () => {
    succeeded(await install({ ...WEB, apply: "cat >/run/input\n", verify: "cat >>/run/input\n" }));
    expect(box.read("/run/input")).toBe("");
  });
});

describe("removal", () => {
  it("of one part leaves the others", async () => {
    const other = { name: "other", files: [{ path: "/etc/web/other.conf", content: "" }], apply: "" };
    succeeded(await install(WEB, other));
    box.calls();
    succeeded(await install(other));
    expect(box.calls()).toEqual(["remove web"]);
    expect(box.list("/etc/web")).toEqual(["other.conf"]);
  });

  it("of all leaves nothing, whichever way it is asked for", async () => {
    for (const remove of [await payload(), removalPayload("profiles"), removalPayload("identity")]) {
      succeeded(await install(WEB));
      succeeded(await box.sh(remove));
      expect(box.exists("/etc/web")).toBe(false);
      expect(box.exists("/var/lib/homelab-pki")).toBe(false);
    }
  });

  it("has nothing to do on a machine that was made anew, where profiles are refused", async () => {
    for (const scope of ["profiles", "identity"] as const) {
      expect(await box.sh(removalPayload(scope))).toMatchObject({ code: 0, stdout: "", stderr: "" });
    }
    expect(await box.sh(await payload(WEB))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^homelab-pki: .*installer\.sh is missing: .* delete its report in Vault/,
      ),
    });
    expect(box.exists("/var/lib/homelab-pki")).toBe(false);
  });

  it("keeps a folder in which somebody else has a file", async () => {
    succeeded(await install(WEB));
    box.write("/etc/web/theirs", "");
    succeeded(await install());
    expect(box.list("/etc/web")).toEqual(["theirs"]);
  });

  it("that fails is tried again by the next run", async () => {
    succeeded(await install({ ...WEB, remove: `[ -e /run/well ]\n${note("remove web")}` }));
    const failed = await install();
    expect(failed).toMatchObject({ code: 1, stderr: "homelab-pki: failed: removal of web\n" });
    box.write("/run/well", "");
    box.calls();
    succeeded(await install());
    expect(box.calls()).toEqual(["remove web"]);
    expect(box.exists("/var/lib/homelab-pki")).toBe(false);
  });
});
