import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request as it came. */
export interface VaultRequest {
  /** Method and path without `/v1/`, such as `GET pki/certs?list=true`. */
  readonly asked: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers by method and path; all else is 404. */
export type VaultAnswers = Readonly<Record<string, readonly [status: number, body: unknown]>>;

/** What plays Vault. */
export interface VaultServer {
  readonly address: string;
  readonly requests: readonly VaultRequest[];
  /** Forgets what was asked, and answers anew. */
  answer(answers: VaultAnswers): void;
  stop(): void;
}

/** Starts a server on loopback that answers as it is told. */
export async function startVaultServer(): Promise<VaultServer> {
  const requests: VaultRequest[] = [];
  let answers: VaultAnswers = {};
  const server = createServer(async (request, response) => {
    const asked = `${request.method} ${request.url?.replace("/v1/", "")}`;
    requests.push({ asked, headers: request.headers, body: await text(request) });
    const [status, body] = answers[asked] ?? [404, { errors: [] }];
    response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(next) {
      requests.length = 0;
      answers = next;
    },
    stop: () => server.close(),
  };
}
