// Pages of long metric files are those of the sorted whole, whatever the order of the lines, and read no more than they need.
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareByTime, type Metric } from "@runledger/store-api";
import { expect, onTestFinished, test } from "vitest";
import { writePoint } from "../metric-lines.js";
import { openLongHistories } from "./long-histories.js";
import { indexPoints, pointsOfPage } from "./point-index.js";

const point = (timestamp: number): Metric => ({ key: "m", value: timestamp / 7, timestamp, step: timestamp % 3 });

/** The same numbers in an order that looks random. */
const shuffled = (count: number): number[] => Array.from({ length: count }, (_, n) => (n * 7919) % count);

const orders: Readonly<Record<string, (count: number) => number[]>> = {
  "in order": (count) => Array.from({ length: count }, (_, n) => n),
  "nearly in order": (count) => Array.from({ length: count }, (_, n) => (n % 100 === 0 ? Math.max(0, n - 20_000) : n)),
  "in no order": shuffled,
  backwards: (count) => Array.from({ length: count }, (_, n) => count - n),
  "at few times": (count) => Array.from({ length: count }, (_, n) => n % 5),
};

function fileOf(times: readonly number[]): string {
  const folder = mkdtempSync(join(tmpdir(), "runledger-points-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "m");
  writeFileSync(path, times.map((time) => `${writePoint(point(time))}\n`).join(""));
  return path;
}

/** By time, equal ones once. */
const sorted = (times: readonly number[]): Metric[] => [...new Set(times)].toSorted((a, b) => a - b).map(point);

test.each(Object.keys(orders))("points %s come by time, page by page", async (name) => {
  const times = orders[name]?.(40_000) ?? [];
  const path = fileOf(times);
  const histories = openLongHistories();
  const found: Metric[] = [];
  for (let after: Metric | undefined; ; after = found.at(-1)) {
    const page = await histories.page(path, "m", statSync(path), { limit: 6000, after });
    found.push(...page);
    if (page.length < 6000) break;
  }
  expect(found.length).toBe(new Set(times).size);
  // Comparing so many objects one by one takes longer than all the rest.
  expect(JSON.stringify(found) === JSON.stringify(sorted(times))).toBe(true);
});

test("a page in order reads the stretches that it lies in; a deep one no more than the first", async () => {
  const path = fileOf(orders["in order"]?.(80_000) ?? []);
  const index = await indexPoints(path, "m");
  expect(index.overlap).toBe(1);
  expect(index.stretches.length).toBeGreaterThan(5);
  // Of an index of the stretches around it alone, the page is the same.
  const after = point(60_000);
  const around = index.stretches.filter(({ greatest }) => compareByTime(greatest, after) > 0).slice(0, 2);
  const query = { limit: 1000, after };
  expect(await pointsOfPage(path, "m", { ...index, stretches: around }, query)).toEqual(
    await pointsOfPage(path, "m", index, query),
  );
});

test("what was appended, also out of order, and what was rewritten is seen", async () => {
  const path = fileOf(orders["in order"]?.(50_000) ?? []);
  const histories = openLongHistories();
  const all = () => histories.page(path, "m", statSync(path), { limit: 1_000_000, after: undefined });
  expect(await all()).toHaveLength(50_000);
  appendFileSync(path, `${writePoint(point(-5))}\n${writePoint(point(60_000))}\nno point\n70000 1 0`);
  const grown = await all();
  expect([grown.length, grown[0], grown.at(-1)]).toEqual([50_002, point(-5), point(60_000)]);
  writeFileSync(path, `${writePoint(point(9))}\n`);
  expect(await all()).toEqual([point(9)]);
});
