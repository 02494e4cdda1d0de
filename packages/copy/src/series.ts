// Series: the points of one metric key of one run.
import type { PointCount, RunId } from "@runledger/store-api";

/** Metric keys of runs. */
export type Series = ReadonlyMap<RunId, ReadonlySet<string>>;

/** How many different points each run has of each key. */
export type SeriesCounts = ReadonlyMap<RunId, ReadonlyMap<string, number>>;

export function seriesCounts(counts: readonly PointCount[]): SeriesCounts {
  const found = new Map<RunId, Map<string, number>>();
  for (const { runId, key, count } of counts) {
    const keys = found.get(runId) ?? new Map<string, number>();
    found.set(runId, keys.set(key, count));
  }
  return found;
}

export const seriesCount = (series: Series): number => [...series.values()].reduce((sum, keys) => sum + keys.size, 0);
