// Stores that lose no time: pauses of nothing, and little patience.
import type { Store } from "@runledger/store-api";
import { onTestFinished } from "vitest";
import { type HttpStoreOptions, openHttpStore } from "../../src/index.js";

export const impatient = {
  timeoutMs: 150,
  retry: { maxRetries: 2, backoffFactor: 0, backoffJitter: 0 },
} as const satisfies HttpStoreOptions;

/** Closed when the test ends. */
export async function openImpatiently(uri: string, options: HttpStoreOptions = {}): Promise<Store> {
  const store = await openHttpStore(uri, { ...impatient, ...options });
  onTestFinished(() => store.close());
  return store;
}
