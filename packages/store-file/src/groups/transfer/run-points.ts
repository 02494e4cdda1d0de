// Points of runs: pages that go on at a byte of a metric file, and how many different points there are.
import {
  decodePageToken,
  encodePageToken,
  type OrderKey,
  type Page,
  type PointCount,
  type PointQuery,
  raise,
  type RunId,
  type RunMetric,
  shown,
} from "@runledger/store-api";
import { join } from "node:path";
import type { Finder, Tree } from "../../tree.js";
import { metricKeys, readPointsFrom } from "../../metric-files.js";

const column = (key: string, type: "string" | "number"): OrderKey => ({
  field: { space: "attribute", key, type },
  descending: false,
});
const tokenOrder = [column("run", "number"), column("key", "string"), column("byte", "number")];

/** Where a page ends: the run by its place among the sorted ids, the key, and the byte in its file. */
interface Position {
  readonly run: number;
  readonly key: string;
  readonly byte: number;
}

function positionOf(token: string, runs: number): Position {
  const [run, key, byte] = decodePageToken(token, tokenOrder);
  const isPossible = Number.isSafeInteger(run) && Number(run) >= 0 && Number(run) < runs;
  if (!isPossible || typeof key !== "string" || !Number.isSafeInteger(byte) || Number(byte) < 0)
    return raise("INVALID_PARAMETER_VALUE", `Page token ${shown(token)} belongs to another list of ids`);
  return { run: Number(run), key, byte: Number(byte) };
}

export async function runPoints(
  tree: Tree,
  finder: Finder,
  { ids, limit, pageToken }: PointQuery<RunId>,
): Promise<Page<RunMetric>> {
  const runIds = ids.toSorted();
  const from = pageToken === undefined ? { run: 0, key: "", byte: 0 } : positionOf(pageToken, runIds.length);
  const items: RunMetric[] = [];
  for (const [index, runId] of runIds.entries()) {
    const folder = index < from.run ? undefined : finder.run(runId);
    if (folder === undefined) continue;
    for (const key of metricKeys(tree, folder)) {
      if (index === from.run && key < from.key) continue;
      const start = index === from.run && key === from.key ? from.byte : 0;
      for await (const points of readPointsFrom(join(folder, "metrics", key), key, start)) {
        for (const { point, end } of points) {
          items.push({ ...point, runId });
          if (items.length === limit) return { items, nextPageToken: encodePageToken([index, key, end], tokenOrder) };
        }
      }
    }
  }
  return { items };
}

export async function pointCounts(
  tree: Tree,
  finder: Finder,
  runIds: readonly RunId[],
): Promise<readonly PointCount[]> {
  const counts: PointCount[] = [];
  for (const runId of runIds) {
    const folder = finder.run(runId);
    for (const key of folder === undefined ? [] : metricKeys(tree, folder)) {
      const count = await countPoints(join(folder ?? "", "metrics", key), key);
      if (count > 0) counts.push({ runId, key, count });
    }
  }
  return counts;
}

/** Equal points once. Where times never fall, as usual, only those of one time can be equal. */
async function countPoints(path: string, key: string): Promise<number> {
  let [count, latest] = [0, -Infinity];
  let seen = new Set<string>();
  for await (const points of readPointsFrom(path, key)) {
    for (const { point } of points) {
      if (point.timestamp < latest) return countUnordered(path, key);
      if (point.timestamp > latest) seen = new Set();
      latest = point.timestamp;
      const text = pointText(point);
      if (!seen.has(text)) count += 1;
      seen.add(text);
    }
  }
  return count;
}

async function countUnordered(path: string, key: string): Promise<number> {
  const seen = new Set<string>();
  for await (const points of readPointsFrom(path, key)) for (const { point } of points) seen.add(pointText(point));
  return seen.size;
}

/** The same for equal points only. */
export const pointText = ({ timestamp, step, value }: Omit<RunMetric, "runId" | "key">): string =>
  `${timestamp} ${step} ${value}`;
