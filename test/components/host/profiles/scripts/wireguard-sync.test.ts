import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { program, sh } from "../support/commands.ts";

/* The script with programs of the test's in the place of wg, wg-quick and ip: what it asks of them, and in which order. */

const SCRIPT = "components/host/profiles/scripts/wireguard-sync.sh";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wireguard-"));
  writeFileSync(join(folder, "key"), "PRIVATE=\n");
  program(
    folder,
    "wg-quick",
    'echo "[Interface]"; echo "ListenPort = 51820"; echo "[Peer]"; echo "PublicKey = P"',
  );
  program(
    folder,
    "wg",
    `case $1 in
  show) cat ${folder}/allowed ;;
  syncconf) cat $3 >${folder}/synced; cp ${folder}/after ${folder}/allowed; echo "syncconf $2" >>${folder}/log ;;
esac`,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

function sync(before: string, after: string, ip = "true") {
  writeFileSync(join(folder, "allowed"), before);
  writeFileSync(join(folder, "after"), after);
  program(folder, "ip", `echo "$@" >>${folder}/log; ${ip}`);
  return sh([SCRIPT, "wg0"], { PATH: `${folder}:${process.env.PATH}`, WIREGUARD_KEY: join(folder, "key") });
}

const log = () => readFileSync(join(folder, "log"), "utf8");

test("the private key goes with the configuration, so that no session ends", async () => {
  expect(await sync("P\t10.99.0.3/32\n", "P\t10.99.0.3/32\n")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(readFileSync(join(folder, "synced"), "utf8")).toBe(
    "[Interface]\nListenPort = 51820\n[Peer]\nPublicKey = P\n[Interface]\nPrivateKey = PRIVATE=\n",
  );
  expect(log()).toBe("syncconf wg0\n");
});

test("routes come and go with the peers' ranges, those that stay are not touched", async () => {
  const ended = await sync(
    "P\t10.99.0.3/32 10.1.0.0/24\nQ\tfd00:1::/64\n",
    "P\t10.99.0.3/32 10.2.0.0/24\nR\tfd00:2::/64\n",
  );
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(log()).toBe(`syncconf wg0
-4 route del 10.1.0.0/24 dev wg0
-6 route del fd00:1::/64 dev wg0
-4 route replace 10.2.0.0/24 dev wg0
-6 route replace fd00:2::/64 dev wg0
`);
});

test("a range that the interface's own network covers had no route, and goes without a word", async () => {
  const absent = 'echo "RTNETLINK answers: No such process" >&2; exit 2';
  expect(await sync("P\t10.99.0.3/32\n", "P\t(none)\n".replace("(none)", ""), absent)).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
});

test("a route that cannot be made is a failure", async () => {
  const refused = 'echo "RTNETLINK answers: File exists" >&2; exit 2';
  expect(await sync("P\t\n", "P\t10.2.0.0/24\n", refused)).toEqual({
    code: 2,
    stdout: "",
    stderr: "RTNETLINK answers: File exists\n",
  });
});
