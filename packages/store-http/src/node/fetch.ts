// A `fetch` of Node that knows certificates and proxies. Loaded only where the environment asks for them.
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

export function createNodeFetch(tls: TlsOptions | undefined, proxies: ProxySettings): NodeFetch {
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
