import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { filesOf, hostConfig, hostsConfig, SPARE_HOSTS } from "../../support/hosts.ts";
import { snapshot } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const id = "badhost";
const [HOST] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);
const file = (path: string, name: string) => ({
  profile: "generic",
  name,
  files: [{ path, content: "x\n" }],
  apply: "true\n",
});
let before: readonly unknown[];

const state = async () => [await snapshot(), await filesOf(HOST)];

beforeAll(async () => {
  before = await state();
  stack.configure(hostsConfig(id, []));
  await stack.init();
});
afterAll(() => stack.remove());

/** A mistake, and what preview says about it. */
const MISTAKES: readonly { title: string; hosts: readonly object[]; messages: readonly string[] }[] = [
  {
    title: "an unknown profile",
    hosts: [hostConfig(HOST, { profiles: [{ profile: "cady" }] })],
    messages: ["homelab-pki:hosts[0].profiles[0].profile", '"cady"', "caddy"],
  },
  {
    title: "a name outside the domain",
    hosts: [hostConfig(HOST, { dnsNames: ["www.example.net"] })],
    messages: ["homelab-pki:hosts[0].dnsNames[0]", '"www.example.net"', selectedLab().domain],
  },
  {
    title: "two hosts of one name",
    hosts: [hostConfig(HOST), hostConfig(HOST)],
    messages: ["homelab-pki:hosts[1].name", `"${HOST}"`],
  },
  {
    title: "two profiles that want one file",
    hosts: [hostConfig(HOST, { profiles: [file("/etc/x", "one"), file("/etc/x", "two")] })],
    messages: ["/etc/x"],
  },
  {
    title: "an address that is not one",
    hosts: [hostConfig(HOST, { addresses: ["192.0.2.300"] })],
    messages: ["homelab-pki:hosts[0].addresses[0]", '"192.0.2.300"'],
  },
  {
    title: "a host without a pinned key",
    hosts: [{ name: HOST, addresses: ["192.0.2.24"], connection: { host: "127.0.0.1" } }],
    messages: ["homelab-pki:hosts[0].connection", "hostKey"],
  },
  {
    title: "a password",
    hosts: [
      { name: HOST, connection: { host: "127.0.0.1", password: "hunter2", hostKey: "ssh-ed25519 AAAA" } },
    ],
    messages: ["homelab-pki:hosts[0].connection.password"],
  },
];

describe("a mistake about a host is refused in preview", () => {
  it.each(MISTAKES)("$title", async ({ hosts, messages }) => {
    stack.configure(hostsConfig(id, hosts as Record<string, unknown>[]));
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    for (const message of messages) expect(preview.output).toContain(message);
    expect(preview.output).not.toContain("hunter2");
    expect(preview.output).not.toMatch(/at .*\.ts:\d+/);
  });

  it("and nothing was touched", async () => {
    expect(await state()).toEqual(before);
  });
});
