// What a copy leaves in the files: no line twice, whatever order points come in and whatever has happened to the file in between.
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunMetric, Store } from "@runledger/store-api";
import { expect, onTestFinished, test } from "vitest";
import { openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

interface Opened {
  readonly store: Store;
  readonly runId: string;
  readonly file: (key: string) => string;
}

async function openWithRun(): Promise<Opened> {
  const folder = await emptyFolder();
  const store = await openFileStore(folder);
  onTestFinished(() => store.close());
  const { id: runId } = await store.runs.create({ experimentId: "0" });
  return { store, runId, file: (key) => join(folder, "0", runId, "metrics", key) };
}

const pointsAt = (runId: string, times: readonly number[], key = "m"): RunMetric[] =>
  times.map((timestamp) => ({ runId, key, value: timestamp / 2, timestamp, step: timestamp }));

async function allPages({ store, runId }: Opened, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let pageToken: string | undefined; ;) {
    const page = await store.transfer?.points({ ids: [runId], limit, pageToken });
    found.push(...(page?.items ?? []).map(({ key, step }) => `${key} ${step}`));
    pageToken = page?.nextPageToken;
    if (pageToken === undefined) return found;
  }
}

test("points come once into the file, in whatever batches", async () => {
  const opened = await openWithRun();
  const { store, runId, file } = opened;
  for (const times of [[1, 2, 3], [4, 5], [3, 4, 5, 6], [2], [9], [8, 10, 10]])
    await store.transfer?.putPoints(pointsAt(runId, times));
  const lines = readFileSync(file("m"), "utf8").split("\n").slice(0, -1);
  expect(lines.toSorted()).toEqual([...new Set(lines)].toSorted());
  expect(lines.length).toBe(9);
});

test("what another program has logged in between is seen", async () => {
  const { store, runId, file } = await openWithRun();
  await store.transfer?.putPoints(pointsAt(runId, [1]));
  appendFileSync(file("m"), "7 3.5 7\n");
  await store.transfer?.putPoints(pointsAt(runId, [7, 8]));
  expect(readFileSync(file("m"), "utf8")).toBe("1 0.5 1\n7 3.5 7\n8 4.0 8\n");
});

test("points are counted once where the file has them twice, in order or not", async () => {
  const { store, runId, file } = await openWithRun();
  await store.transfer?.putPoints([...pointsAt(runId, [1, 2]), ...pointsAt(runId, [1, 2], "n")]);
  appendFileSync(file("m"), "2 1.0 2\n2 1.0 2\n3 nan 3\n3 nan 3\n4 torn");
  appendFileSync(file("n"), "1 0.5 1\n2 1.0 2\n0 nan 3\n");
  const counts = await store.transfer?.pointCounts([runId]);
  expect(counts?.map(({ key, count }) => [key, count])).toEqual([
    ["m", 3],
    ["n", 3],
  ]);
});

test.each([1, 2, 5, 100])("pages of %i go on at a byte of a file", async (limit) => {
  const opened = await openWithRun();
  const { store, runId, file } = opened;
  await store.transfer?.putPoints([...pointsAt(runId, [1, 2, 3], "a/b"), ...pointsAt(runId, [1, 2], "c")]);
  appendFileSync(file("c"), "no point\n3 1.5 3\n4 2.0");
  expect(await allPages(opened, limit)).toEqual(["a/b 1", "a/b 2", "a/b 3", "c 1", "c 2", "c 3"]);
});

test("a long history is read by and by", async () => {
  const opened = await openWithRun();
  const times = Array.from({ length: 10_000 }, (_, n) => 1_700_000_000_000 + n);
  for (const shift of [0, 10_000, 20_000])
    await opened.store.transfer?.putPoints(
      pointsAt(
        opened.runId,
        times.map((time) => time + shift),
      ),
    );
  expect((await allPages(opened, 7000)).length).toBe(30_000);
});
