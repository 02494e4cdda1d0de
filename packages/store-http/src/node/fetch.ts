// A `fetch` of Node that knows certificates and proxies. Loaded only where the environment asks for them.
import { raise } from "@runledger/store-api";
import { Agent, type Dispatcher, fetch as undiciFetch, ProxyAgent } from "undici";
import type { Fetch } from "../connection.js";
import type { ProxySettings } from "./env.js";
import { proxyFor } from "./proxy.js";
import type { TlsOptions } from "./tls.js";

export interface NodeFetch {
  readonly fetch: Fetch;
  /** Ends connections that wait to be used again. */
  readonly close: () => Promise<void>;
}

/** @throws NOT_IMPLEMENTED in Bun, which puts a module of its own in the place of undici that takes neither */
export function createNodeFetch(tls: TlsOptions | undefined, proxies: ProxySettings): NodeFetch {
  if ("Bun" in globalThis) {
    raise("NOT_IMPLEMENTED", "Certificates and proxies of the environment need Node or Deno; in Bun hand in a `fetch`");
  }
  const made = new Map<string, Dispatcher>();

  /** One pool for all hosts, and one for each proxy. */
  function dispatcherFor(url: URL): Dispatcher {
    const proxy = proxyFor(url, proxies);
    const key = proxy?.href ?? "";
    let dispatcher = made.get(key);
    if (dispatcher === undefined) {
      dispatcher =
        proxy === undefined
          ? new Agent({ ...(tls && { connect: tls }) })
          : // Without a tunnel where the server is plain HTTP: many proxies allow CONNECT to port 443 only.
            new ProxyAgent({ uri: proxy.href, proxyTunnel: false, ...(tls && { requestTls: tls }) });
      made.set(key, dispatcher);
    }
    return dispatcher;
  }

  return {
    fetch: (url, init) => undiciFetch(url, { ...init, dispatcher: dispatcherFor(new URL(url)) }),
    close: async () => void (await Promise.all([...made.values()].map((dispatcher) => dispatcher.close()))),
  };
}
