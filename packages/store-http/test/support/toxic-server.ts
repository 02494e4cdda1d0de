// A server on a real socket that answers what a test wants, after it has said that it is MLflow.
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { listening } from "./listening.js";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface ToxicServer {
  readonly url: string;
  /** The requests so far, those of the discovery left out. */
  readonly seen: readonly Seen[];
  readonly close: () => void;
}

const discovery: Readonly<Record<string, readonly [status: number, body: string]>> = {
  "/api/2.0/runledger/server": [404, "<html>Not Found</html>"],
  "/version": [200, "3.17.2"],
};

/** Ends with its test. Discovery is looked for at the end of a path, so that a base path does no harm. */
export async function toxicServer(listener: RequestListener): Promise<ToxicServer> {
  const seen: Seen[] = [];
  const answer = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const found = Object.entries(discovery).find(([path]) => url.endsWith(path));
    if (found !== undefined) {
      const [status, body] = found[1];
      response.writeHead(status).end(body);
      return;
    }
    seen.push({ method, url, headers, body: await text(request) });
    listener(request, response);
  };
  const server = createServer((request, response) => void answer(request, response));
  const url = `http://127.0.0.1:${await listening(server)}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, seen, close };
}
