// Metric histories, read from a run's metric file. Sorted histories are kept for the next page while their files look the same; those of
// long files are read page by page.
import { compareByTime, countUpTo, type Metric, type MetricDriver } from "@runledger/store-api";
import { type Stats, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { openLongHistories } from "../cache/long-histories.js";
import { isAbsent } from "../disk/errno.js";
import { completeLines, readPoints } from "../metric-lines.js";
import { isPathSafe } from "../layout.js";
import type { Finder, Tree } from "../tree.js";

/** Lines parsed before other work of the process has its turn. */
const slice = 5000;
/** Bytes of a file that is read as a whole. */
const longest = 16 << 20;
/** Points that may be kept in all, at about 60 bytes each. */
const mostKept = 500_000;

interface History {
  readonly points: readonly Metric[];
  readonly look: string;
}

function fileAt(path: string): Stats | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found : undefined;
}

const lookOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino} ${size} ${mtimeMs} ${ctimeMs}`;

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

export function metricGroup(tree: Tree, finder: Finder): MetricDriver {
  const kept = new Map<string, History>();
  let keptPoints = 0;
  const drop = (path: string): void => {
    keptPoints -= kept.get(path)?.points.length ?? 0;
    kept.delete(path);
  };
  const long = openLongHistories();
  const historyAt = async (path: string, key: string, file: Stats): Promise<readonly Metric[]> => {
    const look = lookOf(file);
    const known = kept.get(path);
    if (known?.look === look) return known.points;
    drop(path);
    const points = await readHistory(tree, path, key);
    // A look that changed while the file was read is not the look of what was read.
    const now = fileAt(path);
    if (points.length > mostKept || now === undefined || lookOf(now) !== look) return points;
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
        const file = tree.inside(path) ? fileAt(path) : undefined;
        if (file === undefined) return [];
        if (file.size > longest) return await long.page(path, key, file, { limit, after });
        const points = await historyAt(path, key, file);
        const start = after === undefined ? 0 : countUpTo(points, after);
        return points.slice(start, start + limit);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
  };
}
