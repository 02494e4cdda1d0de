// Pages of points where many share a step, a time or a key with other runs: along either index nothing is missing and nothing comes twice.
import { randomBytes } from "node:crypto";
import type { RunMetric, Store } from "@runledger/store-api";
import { expect, test } from "vitest";
import { openStore } from "./support/open.js";

const text = ({ runId, key, step, timestamp, value }: RunMetric): string =>
  [runId, key, step, timestamp, value].join(" ");

async function put(store: Store, pointsOf: (runId: string) => readonly RunMetric[]): Promise<readonly RunMetric[]> {
  const id = randomBytes(16).toString("hex");
  const experimentId = "0";
  await store.transfer?.putRuns([
    {
      id,
      experimentId,
      name: null,
      userId: null,
      status: "FINISHED",
      startTime: null,
      endTime: null,
      lifecycleStage: "active",
      deletedTime: null,
      artifactUri: null,
      params: [],
      tags: [],
      inputs: { datasets: [], models: [] },
      outputs: [],
    },
  ]);
  const points = pointsOf(id);
  await store.transfer?.putPoints(points);
  return points;
}

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

test.each([1, 2, 3, 7, 40, 1000])("pages of %i", async (limit) => {
  const store = await openStore();
  const without = times(
    4,
    () => (runId: string) =>
      times(12, (n) => ({ runId, key: "loss", step: 0, timestamp: n >> 1, value: n % 4 === 3 ? NaN : n })),
  );
  const alone = (runId: string) => times(60, (n) => ({ runId, key: "alone", step: 0, timestamp: n, value: n / 3 }));
  const stepped = (runId: string) =>
    times(30, (n) => ({ runId, key: `k${n % 3}`, step: n >> 3, timestamp: 5, value: n }));
  const points = [];
  for (const pointsOf of [...without, alone, stepped]) points.push(...(await put(store, pointsOf)));
  const ids = [...new Set(points.map(({ runId }) => runId))];
  const found: string[] = [];
  for (let pageToken: string | undefined; ;) {
    const page = await store.transfer?.points({ ids, limit, pageToken });
    expect(page?.items.length).toBeLessThanOrEqual(limit);
    found.push(...(page?.items ?? []).map(text));
    pageToken = page?.nextPageToken;
    if (pageToken === undefined) break;
  }
  expect(found.toSorted()).toEqual(points.map(text).toSorted());
});
