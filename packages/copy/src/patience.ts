// Calls that are tried again while the other side cannot be reached for a moment.
import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "@runledger/store-api";

const PAUSES = [200, 1000, 3000, 10_000];

/** @throws what the last try threw; at once what a later try would throw as well, and when `signal` aborts */
export async function patiently<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const millis of PAUSES) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!StoreError.is(error) || !error.retriable) throw error;
      await pause(millis, undefined, signal === undefined ? {} : { signal });
    }
  }
  return call();
}
