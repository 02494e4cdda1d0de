// A server of its own for each test, closed when the test ends, and the shortest ways to call it.
import { request as httpRequest } from "node:http";
import { openMemoryStore } from "@runledger/store-memory";
import type { Store } from "@runledger/store-api";
import { onTestFinished } from "vitest";
import { type RunningServer, type ServerOptions, startServer } from "../src/index.js";

export const api = "/api/2.0/mlflow";

export interface OpenServer extends RunningServer {
  readonly store: Store;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export async function openServer(options: Partial<ServerOptions> = {}): Promise<OpenServer> {
  const store = options.store ?? (await openMemoryStore());
  const server = await startServer({ port: 0, ...options, store });
  onTestFinished(async () => {
    await server.close();
    await store.close();
  });
  const get = (path: string, headers = {}) => fetch(server.url + path, { headers });
  const post = (path: string, body: unknown, headers = {}) =>
    fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { ...server, store, get, post };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** For headers that `fetch` does not let through, such as Host. */
export function rawGet(url: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.on("error", reject).end();
  });
}
