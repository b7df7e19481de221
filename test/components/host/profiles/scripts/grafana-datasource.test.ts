import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testCertificate, testRoot } from "../../../../support/certificates.ts";
import { type Ended, program, sh } from "../support/commands.ts";

/*
 * The script as it is, against a TLS server of the test's that answers as Grafana's API does: what leaves the host and
 * how answers are taken, not that Grafana does with it what its documentation says.
 */

const SCRIPT = "components/host/profiles/scripts/grafana-datasource.sh";
const SETTINGS = '{"uid":"prometheus","name":"a \\"b\\" \\\\ c","jsonData":{"tlsAuth":true}}\n';
const TOKEN = "glsa_0123456789";

interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly client: string | undefined;
  readonly body: unknown;
}

let folder: string;
let server: Server;
let url: string;
let requests: Request[];
let answers: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "grafana-"));
  const root = await testRoot();
  const own = await testCertificate({ commonName: "grafana", issuer: root, address: "127.0.0.1" });
  const nas = await testCertificate({ commonName: "nas", issuer: root });
  writeFileSync(join(folder, "root_ca.crt"), root.pem);
  writeFileSync(join(folder, "cert.pem"), nas.pem);
  writeFileSync(join(folder, "key.pem"), nas.keyPem);
  writeFileSync(join(folder, "token"), `${TOKEN}\n`, { mode: 0o400 });
  requests = [];
  answers = [200];
  const options = {
    key: own.keyPem,
    cert: own.pem,
    ca: root.pem,
    requestCert: true,
    rejectUnauthorized: true,
  };
  server = createServer(options, async (request, response) => {
    requests.push(await received(request));
    response.writeHead(answers.shift() ?? 500, { "content-type": "application/json" });
    response.end('{"message":"from the test"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function received(request: IncomingMessage): Promise<Request> {
  const { method, url, headers } = request;
  const client = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
  const text = (await request.toArray()).join("");
  return {
    method,
    url,
    authorization: headers.authorization,
    client: String(client),
    body: parsed(text),
  };
}

/** What is no JSON is shown as it is; a server that throws would leave the script waiting. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const file = (name: string) => readFileSync(join(folder, name), "utf8");

function run(env: Record<string, string> = {}): Promise<Ended> {
  const args = [SCRIPT, url, join(folder, "token"), join(folder, "root_ca.crt"), "prometheus"];
  return sh(args, { TLS_DIR: folder, ...env }, SETTINGS);
}

/** What Grafana gets, with the certificate as it is on the host at that time. */
function expected(method: string, path: string): Request {
  const secureJsonData = {
    tlsCACert: file("root_ca.crt"),
    tlsClientCert: file("cert.pem"),
    tlsClientKey: file("key.pem"),
  };
  const body = { uid: "prometheus", name: 'a "b" \\ c', jsonData: { tlsAuth: true }, secureJsonData };
  return { method, url: path, authorization: `Bearer ${TOKEN}`, client: "nas", body };
}

test("a data source gets the certificate", async () => {
  expect(await run()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(requests).toEqual([expected("PUT", "/api/datasources/uid/prometheus")]);
});

test("one that is not there is created", async () => {
  answers = [404, 200];
  expect(await run()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(requests).toEqual([
    expected("PUT", "/api/datasources/uid/prometheus"),
    expected("POST", "/api/datasources"),
  ]);
});

test("token and key are in no argument, no environment and no file that was not there", async () => {
  program(
    join(folder, "bin"),
    "curl",
    `printf '%s\\n' "$@" >${folder}/arguments; env >${folder}/environment
ls ${folder} >${folder}/files; exec /usr/bin/curl "$@"`,
  );
  const ended = await run({ PATH: `${folder}/bin:${process.env.PATH}`, TMPDIR: folder });
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
  const keyLine = file("key.pem").split("\n")[1] ?? "";
  for (const seen of ["arguments", "environment"]) {
    expect(file(seen)).not.toContain(TOKEN);
    expect(file(seen)).not.toContain(keyLine);
  }
  expect(readdirSync(folder).sort()).toEqual(
    ["arguments", "bin", "cert.pem", "environment", "files", "key.pem", "root_ca.crt", "token"].sort(),
  );
});

test("a token that others can read is not used", async () => {
  chmodSync(join(folder, "token"), 0o640);
  const { code, stderr } = await run();
  expect([code, stderr]).toEqual([
    1,
    `homelab-pki: data source prometheus of ${url}: ${folder}/token has mode 0640: others can read the token, allowed are 0400 and 0600\n`,
  ]);
  expect(requests).toEqual([]);
});

test("a missing token is asked for", async () => {
  rmSync(join(folder, "token"));
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain(
    `homelab-pki: data source prometheus of ${url}: ${folder}/token is missing: put a service account's token there\n`,
  );
});

test.each([
  [403, "Grafana refuses the token of FOLDER/token (403): its service account may not write data sources"],
  [400, 'Grafana answers 400: {"message":"from the test"}'],
])("answer %d fails with what it means", async (answer, problem) => {
  answers = [answer];
  expect(await run()).toEqual({
    code: 1,
    stdout: "",
    stderr: `homelab-pki: data source prometheus of ${url}: ${problem.replace("FOLDER", folder)}\n`,
  });
});

test("a Grafana whose certificate another CA signed gets nothing", async () => {
  writeFileSync(join(folder, "root_ca.crt"), (await testRoot("Other Root CA")).pem);
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain(`homelab-pki: data source prometheus of ${url}: Grafana cannot be reached\n`);
  expect(requests).toEqual([]);
});
