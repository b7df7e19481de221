import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties } from "../../../lab/plugins/provider/index.ts";
import { labEnvironment } from "../support/lab.ts";
import { type Plugin, startPlugin } from "../support/plugin.ts";
import { Resource } from "../support/resource.ts";
import { type Case, conformance } from "../support/suite.ts";
import { ACCEPTED_VARIABLE, PASSWORD, type SshServer, startSshServer } from "./ssh-server.ts";

let server: SshServer;
let folder: string;

beforeAll(async () => {
  server = await startSshServer();
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true });
});

/** What a program gives, with the defaults that the SDK adds. */
function connection(changes: Properties = {}): Properties {
  const { port, hostKey } = server;
  return {
    host: "127.0.0.1",
    port,
    user: "root",
    password: PASSWORD,
    hostKey,
    dialErrorLimit: 0,
    ...changes,
  };
}

const shared = {
  unknown: ["stdin", "create"],
  computed: ["stdout", "stderr"],
  update: { create: "echo changed" },
  replace: { triggers: ["second"] },
};

const cases: readonly Case[] = [
  {
    type: "command:local:Command",
    async inputs() {
      return { create: "cat; echo done >&2", stdin: "hello", triggers: ["first"] };
    },
    ...shared,
  },
  {
    type: "command:remote:Command",
    async inputs() {
      const create = "cat; echo done >&2";
      return { connection: connection(), create, stdin: "hello", triggers: ["first"] };
    },
    ...shared,
    secrets: ["connection"],
  },
];

conformance({ plugin: "command", environment: labEnvironment, cases });

describe.each(["command:local:Command", "command:remote:Command"])("%s", (type) => {
  let plugin: Plugin;
  let serial = 0;

  beforeAll(async () => {
    plugin = await startPlugin("command", labEnvironment());
  });
  afterAll(() => plugin.stop());

  function command(): Resource {
    serial += 1;
    return new Resource(plugin, type, `run-${serial}`);
  }

  /** The inputs that the type needs besides its commands. */
  function withConnection(inputs: Properties): Properties {
    return type.startsWith("command:remote") ? { connection: connection(), ...inputs } : inputs;
  }

  test("outputs lose one newline at their end", async () => {
    const resource = command();
    await resource.create(withConnection({ create: "printf 'a\\nb\\n\\n'; echo e >&2" }));
    expect([resource.outputs.stdout, resource.outputs.stderr]).toEqual(["a\nb\n", "e"]);
  });

  test("an update runs the update command, which sees what the last one wrote", async () => {
    const resource = command();
    const inputs = withConnection({ create: "echo first", update: 'echo "after $PULUMI_COMMAND_STDOUT"' });
    await resource.create(inputs);
    await resource.update({ ...inputs, stdin: "x" });
    expect(resource.outputs.stdout).toBe("after first");
  });

  test("a delete runs the delete command", async () => {
    const file = join(folder, `${type}-deleted`);
    const resource = command();
    await resource.create(
      withConnection({ create: "echo made", delete: `echo "$PULUMI_COMMAND_STDOUT" > ${file}` }),
    );
    await resource.delete();
    expect(readFileSync(file, "utf8")).toBe("made\n");
  });

  test("a delete runs in the command's environment", async () => {
    const file = join(folder, `${type}-environment`);
    const resource = command();
    const environment = { [ACCEPTED_VARIABLE]: "value" };
    await resource.create(
      withConnection({ create: "true", delete: `echo "$${ACCEPTED_VARIABLE}" > ${file}`, environment }),
    );
    await resource.delete();
    expect(readFileSync(file, "utf8")).toBe("value\n");
  });

  test("what it wrote stays out of the next command's environment if told so", async () => {
    const resource = command();
    const create = 'echo "before: $PULUMI_COMMAND_STDOUT"';
    const inputs = withConnection({ create, addPreviousOutputInEnv: false });
    await resource.create(inputs);
    await resource.update({ ...inputs, stdin: "x" });
    expect(resource.outputs.stdout).toBe("before: ");
  });

  test("a command that fails fails the resource, and says what it wrote", async () => {
    const failing = command().create(withConnection({ create: "echo out; echo wrong >&2; exit 3" }));
    await expect(failing).rejects.toThrow(
      /status 3: running "echo out; echo wrong >&2; exit 3":\n[\s\S]*wrong/,
    );
  });

  test("what it writes is shown while it runs, and not when logging is off", async () => {
    await command().create(withConnection({ create: `echo shown-${type}` }));
    await command().create(withConnection({ create: `echo hidden-${type}`, logging: "none" }));
    expect(plugin.engine.messages).toContain(`shown-${type}`);
    expect(plugin.engine.messages).not.toContain(`hidden-${type}`);
  });

  test("the environment reaches the command", async () => {
    const resource = command();
    const environment = { [ACCEPTED_VARIABLE]: "value" };
    await resource.create(withConnection({ create: `echo "$${ACCEPTED_VARIABLE}"`, environment }));
    expect(resource.outputs.stdout).toBe("value");
  });
});

describe("command:remote:Command", () => {
  let plugin: Plugin;
  beforeAll(async () => {
    plugin = await startPlugin("command", labEnvironment());
  });
  afterAll(() => plugin.stop());

  test("a server that does not take a variable fails the resource", async () => {
    const resource = new Resource(plugin, "command:remote:Command", "refused-variable");
    const creating = resource.create({
      connection: connection(),
      create: "true",
      environment: { REFUSED: "value" },
    });
    await expect(creating).rejects.toThrow('could not set environment variable "REFUSED"');
  });

  test("another host key than the pinned one is refused", async () => {
    const other = await startSshServer();
    const resource = new Resource(plugin, "command:remote:Command", "other-key");
    const creating = resource.create({ connection: connection({ hostKey: other.hostKey }), create: "true" });
    other.stop();
    await expect(creating).rejects.toThrow(/after 0 failed attempts/);
  });
});
