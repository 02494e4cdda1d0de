// The metric files of runs as streams of points: read by byte offset, so that neither a page nor a count needs a whole file in memory.
import type { Metric } from "@runledger/store-api";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { openProbe } from "./cache/probe.js";
import { isAbsent } from "./disk/errno.js";
import { readPoint } from "./metric-lines.js";
import { keyFiles } from "./records/pairs.js";
import type { Tree } from "./tree.js";

const CHUNK = 1 << 18;
const LINE_FEED = 10;

/** The keys that a run has metric files of, by code unit. */
export function metricKeys(tree: Tree, folder: string): readonly string[] {
  const keys = [...keyFiles(openProbe(folder, tree.inside), "metrics")];
  return keys
    .filter(({ key, isLink }) => !isLink || tree.inside(join(folder, "metrics", key)))
    .map(({ key }) => key)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

export interface ReadPoint {
  readonly point: Metric;
  /** The bytes where its line begins, and behind it. */
  readonly start: number;
  readonly end: number;
}

/** The points of a metric file in the order of its lines, from a byte on. Malformed lines and a torn last one are left out; no file has none. */
export async function* readPointsFrom(
  path: string,
  key: string,
  start = 0,
): AsyncGenerator<readonly ReadPoint[], void> {
  let file;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  try {
    let buffer = Buffer.alloc(CHUNK);
    for (let at = start; ;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(LINE_FEED) + 1;
      if (end === 0) {
        if (bytesRead < buffer.length) return;
        // A line longer than that is no point, but its end has to be found.
        buffer = Buffer.alloc(2 * buffer.length);
        continue;
      }
      yield pointsIn(buffer.subarray(0, end), key, at);
      at += end;
    }
  } finally {
    await file.close();
  }
}

function pointsIn(bytes: Buffer, key: string, offset: number): readonly ReadPoint[] {
  const points: ReadPoint[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    const point = readPoint(key, bytes.toString("latin1", start, end - 1));
    if (point !== undefined) points.push({ point, start: offset + start, end: offset + end });
    start = end;
  }
  return points;
}
