// Metric histories, read from a run's metric file. Sorted histories are kept for the next page while their files look the same.
import { compareByTime, type Metric, type MetricDriver } from "@runledger/store-api";
import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isAbsent } from "../disk/errno.js";
import { completeLines, readPoints } from "../metric-lines.js";
import { isPathSafe } from "../layout.js";
import type { Finder, Tree } from "../tree.js";

/** Lines parsed before other work of the process has its turn. */
const slice = 5000;
/** Points that may be kept in all, at about 60 bytes each. */
const mostKept = 500_000;

interface History {
  readonly points: readonly Metric[];
  readonly look: string;
}

function lookOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : undefined;
}

/** By time, equal points once. */
function ordered(points: Metric[]): readonly Metric[] {
  const isInOrder = points.every((point, index) => {
    const before = points[index - 1];
    return before === undefined || compareByTime(before, point) <= 0;
  });
  if (!isInOrder) points.sort(compareByTime);
  return points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || compareByTime(before, point) !== 0;
  });
}

async function readAll(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

async function readHistory(tree: Tree, path: string, key: string): Promise<readonly Metric[]> {
  const lines = completeLines(await readAll(path));
  const points: Metric[] = [];
  let malformed = 0;
  for (let at = 0; at < lines.length; at += slice) {
    if (at > 0) await setImmediate();
    const read = readPoints(key, lines.slice(at, at + slice));
    for (const point of read.points) points.push(point);
    malformed += read.malformed;
  }
  if (malformed > 0) tree.warn(`Left out ${malformed} malformed lines of ${path}`);
  return ordered(points);
}

/** How many points of the history come before `point` or are it. */
function countUpTo(points: readonly Metric[], point: Metric): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = points[middle];
    if (found !== undefined && compareByTime(found, point) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function metricGroup(tree: Tree, finder: Finder): MetricDriver {
  const kept = new Map<string, History>();
  let keptPoints = 0;
  const drop = (path: string): void => {
    keptPoints -= kept.get(path)?.points.length ?? 0;
    kept.delete(path);
  };
  const historyAt = async (path: string, key: string): Promise<readonly Metric[]> => {
    const look = lookOf(path);
    if (look === undefined) return [];
    const known = kept.get(path);
    if (known?.look === look) return known.points;
    drop(path);
    const points = await readHistory(tree, path, key);
    // A look that changed while the file was read is not the look of what was read.
    if (points.length > mostKept || lookOf(path) !== look) return points;
    kept.set(path, { points, look });
    keptPoints += points.length;
    for (const oldest of kept.keys()) {
      if (keptPoints <= mostKept) break;
      drop(oldest);
    }
    return points;
  };
  return {
    history: async ({ runId, key, limit, after }) => {
      const folder = finder.run(runId);
      if (folder === undefined || !isPathSafe(key)) return [];
      try {
        const path = join(folder, "metrics", key);
        const points = tree.inside(path) ? await historyAt(path, key) : [];
        const start = after === undefined ? 0 : countUpTo(points, after);
        return points.slice(start, start + limit);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
  };
}
