import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request that a test's server got. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What it answers: a status other than 200, and JSON or text. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** Gives `work` the URL of an HTTP server on the loopback, and returns what the server got meanwhile. */
export async function served(
  answer: (request: Received) => Answer,
  work: (url: string) => Promise<unknown>,
): Promise<readonly Received[]> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const sent = await text(incoming);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: sent === "" ? undefined : JSON.parse(sent) };
    received.push(request);
    const { status = 200, body = {} } = answer(request);
    response.statusCode = status;
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return received;
}
