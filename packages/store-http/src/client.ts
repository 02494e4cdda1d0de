// One call over HTTP: the only way out of this package. It runs wherever there is `fetch`.
import { readError, readResponse, type Input, type Output, type RouteName, writeRequest } from "@runledger/rest-api";
import { failures, StoreError } from "@runledger/store-api";

/** Like the Python client: a server that says nothing for two minutes is taken for gone. */
const TIMEOUT_MS = 120_000;

/** @throws what the server answered, by its code; TEMPORARILY_UNAVAILABLE when there is no answer */
export type Call = <Name extends RouteName>(name: Name, input: Input<Name>) => Promise<Output<Name>>;

export interface ServerAddress {
  /** Scheme, host, port and an optional path, without a slash at the end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials of the URI go into a header: `fetch` refuses them in an address. */
export function serverAddress(uri: string): ServerAddress {
  const url = URL.parse(uri);
  if (url === null) {
    throw new StoreError("INVALID_PARAMETER_VALUE", "A tracking server is named by http://host[:port][/path]");
  }
  const { username, password } = url;
  const credentials = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return {
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`,
    headers: username ? { authorization: `Basic ${btoa(String.fromCharCode(...credentials))}` } : {},
  };
}

/** The text of an answer, or its failure as a StoreError. */
export async function send(server: ServerAddress, path: string, init: RequestInit = {}): Promise<string> {
  const headers = { ...server.headers, ...(init.body ? { "content-type": "application/json" } : {}) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answered = fetch(`${server.base}${path}`, { ...init, headers, signal }).then(async (response) => ({
    ok: response.ok,
    status: response.status,
    text: await response.text(),
  }));
  const { ok, status, text } = await answered.catch((cause: unknown) => {
    throw failures.unavailable("http", cause);
  });
  if (!ok) throw readError(status, text);
  return text;
}

export function createCall(server: ServerAddress): Call {
  return async (name, input) => {
    const { method, path, query, body } = writeRequest(name, input);
    const target = query && query.size > 0 ? `${path}?${query.toString()}` : path;
    return readResponse(name, await send(server, target, body === undefined ? { method } : { method, body }));
  };
}
