// A listening server over a store, and its orderly end.
import type { AddressInfo } from "node:net";
import { buildApp, type AppOptions } from "./app.js";

export interface ServerOptions extends AppOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Default 5000; 0 takes any free port. */
  readonly port?: number | undefined;
}

export interface RunningServer {
  /** Where this machine reaches it, with the static prefix, without a slash at the end. */
  readonly url: string;
  /** Takes no new connections, finishes the requests in flight and ends idle connections. The store stays open. Idempotent. */
  close(): Promise<void>;
}

export const listenDefaults = { host: "127.0.0.1", port: 5000 } as const;

/** How often connections that have become idle are ended while the server closes. */
const SWEEP_MILLIS = 20;

/** An address that means "all of this machine's" is no address to call. */
function reachable({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0") return `127.0.0.1:${port}`;
  if (address === "::") return `[::1]:${port}`;
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new TypeError(`not a TCP address: ${address}`);
  return address;
}

/** @throws what `listen` throws: EADDRINUSE, EACCES, ENOTFOUND… */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = await buildApp(options);
  await app.listen({ host: options.host ?? listenDefaults.host, port: options.port ?? listenDefaults.port });
  const url = `http://${reachable(addressOf(app.server.address()))}${options.staticPrefix ?? ""}`;
  let closing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MILLIS);
    try {
      await app.close();
    } finally {
      clearInterval(sweep);
    }
  }

  return { url, close: () => (closing ??= drain()) };
}
