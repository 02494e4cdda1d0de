// Writers that go on through faults, and the check that their database kept its word.
import { setTimeout as pause } from "node:timers/promises";
import { StoreError, type Store } from "@runledger/store-api";
import { expect } from "vitest";

const WRITERS = 16;

export interface Load {
  /** Resolves after so many more acknowledged batches. */
  acknowledged(more: number): Promise<void>;
  /** Resolves after so many more refused ones. */
  refused(more: number): Promise<void>;
  /** Stops the writers; the steps of all acknowledged batches. */
  end(): Promise<readonly number[]>;
}

/** Each batch has a step of its own, and the metrics `a` and `b`. A refusal has to be one that can be retried, and to say so. */
export function writeThrough(store: Store, runId: string): Load {
  const kept: number[] = [];
  let failures = 0;
  let ended = false;
  let step = 0;
  const one = async (): Promise<void> => {
    while (!ended) {
      const mine = (step += 1);
      try {
        await store.runs.log(runId, {
          metrics: ["a", "b"].map((key) => ({ key, value: mine, timestamp: mine, step: mine })),
          tags: [{ key: "last", value: String(mine) }],
        });
        kept.push(mine);
      } catch (error) {
        if (!StoreError.is(error) || error.code !== "TEMPORARILY_UNAVAILABLE" || !/try again/u.test(error.message))
          throw error;
        failures += 1;
        // As a client does that takes the advice.
        await pause(20);
      }
    }
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, one));
  const until = async (count: () => number, more: number): Promise<void> => {
    const goal = count() + more;
    while (count() < goal) await Promise.race([pause(5), writers]);
  };
  return {
    acknowledged: (more) => until(() => kept.length, more),
    refused: (more) => until(() => failures, more),
    end: async () => {
      ended = true;
      await writers;
      return kept;
    },
  };
}

/** All that was acknowledged is there; of nothing is only a part there; the latest is the greatest. */
export async function expectKept(store: Store, runId: string, steps: readonly number[]): Promise<void> {
  const of = async (key: string): Promise<readonly number[]> => {
    const found: number[] = [];
    for (let pageToken: string | undefined; ;) {
      const page = await store.metrics.history(runId, key, { maxResults: 10_000, pageToken });
      found.push(...page.items.map((point) => point.step));
      if (page.nextPageToken === undefined) return found;
      pageToken = page.nextPageToken;
    }
  };
  const [a, b] = [await of("a"), await of("b")];
  const there = new Set(a);
  expect(steps.filter((step) => !there.has(step))).toEqual([]);
  expect(b).toEqual(a);
  const latest = Math.max(...a);
  const { metrics } = await store.runs.get(runId);
  expect(metrics.map((metric) => metric.step)).toEqual([latest, latest]);
}
