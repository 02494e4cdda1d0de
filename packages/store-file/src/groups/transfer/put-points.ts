// Adds points to metric files. A file is read only where it may hold one of them already: what is later than all that it held when this
// store looked last is new, so a history that comes in the order of its times is read once at most.
import { failures, type Metric, type RunId, type RunMetric } from "@runledger/store-api";
import { statSync } from "node:fs";
import type { Lines } from "../../disk/append.js";
import { writePoint } from "../../metric-lines.js";
import { pairFiles } from "../../pair-files.js";
import { type Finder, lockOf, readEntity, type Tree } from "../../tree.js";
import { readPointsFrom } from "../../metric-files.js";
import { pointText } from "./run-points.js";

/** Files that are remembered. */
const MOST_FILES = 10_000;
/** Runs that are written side by side. */
export const AT_ONCE = 8;

/** The latest time in each file that looks as when it was written. */
interface Known {
  latestIn(path: string): number | undefined;
  wrote(path: string, latest: number): void;
}

function openKnown(): Known {
  const files = new Map<string, { readonly look: string; readonly latest: number }>();
  return {
    latestIn: (path) => {
      const known = files.get(path);
      return known?.look === lookOf(path) ? known?.latest : undefined;
    },
    wrote: (path, latest) => {
      const look = lookOf(path);
      if (look === undefined) return;
      if (files.size >= MOST_FILES) files.clear();
      files.set(path, { look, latest });
    },
  };
}

function lookOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Each point once, by its text. */
const distinct = (points: readonly Metric[]): Map<string, Metric> =>
  new Map(points.map((point) => [pointText(point), point]));

const latestOf = (points: Iterable<Metric>, latest = -Infinity): number => {
  let found = latest;
  for (const { timestamp } of points) found = Math.max(found, timestamp);
  return found;
};

/** Those that the file lacks, and the latest time of all. */
async function newPoints(
  path: string,
  key: string,
  points: readonly Metric[],
  known: Known,
): Promise<{ readonly fresh: readonly Metric[]; readonly latest: number }> {
  const missing = distinct(points);
  let latest = known.latestIn(path);
  const isLater = latest !== undefined && points.every(({ timestamp }) => timestamp > (latest ?? Infinity));
  if (!isLater) {
    for await (const found of readPointsFrom(path, key)) {
      const there = found.map(({ point }) => point);
      latest = latestOf(there, latest);
      for (const point of there) missing.delete(pointText(point));
    }
  }
  return { fresh: [...missing.values()], latest: latestOf(points, latest) };
}

async function putRunPoints(tree: Tree, folder: string, points: readonly Metric[], known: Known): Promise<void> {
  await tree.locks.hold(lockOf.entity(folder), async () => {
    const lines: Lines[] = [];
    const latest = new Map<string, number>();
    for (const [key, ofKey] of Map.groupBy(points, (point) => point.key)) {
      const [file] = pairFiles(tree, folder, "metrics", [{ key, value: "" }]);
      if (file === undefined) continue;
      const { path } = file;
      const found = await newPoints(path, key, ofKey, known);
      latest.set(path, found.latest);
      const text = found.fresh.map((point) => `${writePoint(point)}\n`).join("");
      if (text !== "") lines.push({ path, text });
    }
    if (lines.length > 0) await tree.changes.commit({ folder, files: [], lines });
    for (const [path, time] of latest) known.wrote(path, time);
  });
}

/** @returns writes the points; all runs are known to be there before the first is written */
export function pointWriter(tree: Tree, finder: Finder): (points: readonly RunMetric[]) => Promise<void> {
  const known = openKnown();
  return async (points) => {
    const byRun = Map.groupBy(points, ({ runId }) => runId);
    const folders = new Map<RunId, string>();
    for (const runId of byRun.keys()) folders.set(runId, await runFolder(tree, finder, runId));
    await inTurns([...byRun], ([runId, ofRun]) => putRunPoints(tree, folders.get(runId) ?? "", ofRun, known));
  };
}

/** @throws failures.runNotFound */
export async function runFolder(tree: Tree, finder: Finder, id: RunId): Promise<string> {
  const folder = finder.run(id);
  if (folder === undefined || (await readEntity(tree.caches.runInfos, folder)) === undefined)
    throw failures.runNotFound(id);
  return folder;
}

/** Some at a time, so that their waiting for the disk is shared. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
