// A store behind a tracking server: MLflow's from 2.9 on, or Runledger's.
import type { CallOptions, Store } from "@runledger/store-api";
import { serverAddress } from "./address.js";
import { createHttpStore } from "./compose.js";
import { type Connection, defaultRetry } from "./connection.js";
import { createSend } from "./send.js";
import { findServer } from "./server.js";

/** How the server is reached; all of it has defaults. */
export type HttpStoreOptions = Omit<Connection, "base">;

/** Nobody who mistyped an address, and no probe, wants to wait four minutes for an answer. */
const QUICK_RETRIES = 1;

/**
 * Opens `http://[user:password@]host[:port][/path]` or `https://…`, and asks the server what it offers.
 *
 * @throws INVALID_PARAMETER_VALUE on a malformed URI; TEMPORARILY_UNAVAILABLE or DEADLINE_EXCEEDED when the server does not answer;
 * UNAUTHENTICATED or PERMISSION_DENIED when it refuses the credentials
 */
export async function openHttpStore(
  uri: string,
  options: HttpStoreOptions = {},
  opening: CallOptions = {},
): Promise<Store> {
  const { base, authorization } = serverAddress(uri);
  const connection: Connection = {
    ...options,
    base,
    headers: async (call) => ({ ...(await options.headers?.(call)), ...(authorization && { authorization }) }),
  };
  const retry = { ...defaultRetry, ...options.retry };
  const patient = createSend(connection);
  const quick = createSend({
    ...connection,
    retry: { ...retry, maxRetries: Math.min(QUICK_RETRIES, retry.maxRetries) },
  });
  try {
    return createHttpStore({
      server: await findServer(quick, opening),
      send: patient,
      ping: async (call) => void (await quick({ method: "GET", path: "/health" }, call)),
      close: options.close,
    });
  } catch (error) {
    await options.close?.();
    throw error;
  }
}
