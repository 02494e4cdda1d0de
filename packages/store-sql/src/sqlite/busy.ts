// Patience with other processes. A busy timeout of SQLite's own would stop the event loop, so the wait is ours.
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";

/** As long as MLflow waits for a locked file, in milliseconds. */
export const PATIENCE_MS = 20_000;

const LONGEST_PAUSE_MS = 50;

const isBusy = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  typeof error.code === "string" &&
  error.code.startsWith("SQLITE_BUSY");

/** Tries until the lock is free; after `patience` milliseconds the last SQLITE_BUSY is thrown. */
export async function whenFree<T>(attempt: () => T, patience: number): Promise<T> {
  const until = performance.now() + patience;
  for (let wait = 1; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() + wait > until) throw error;
    }
    await pause(wait);
  }
}
