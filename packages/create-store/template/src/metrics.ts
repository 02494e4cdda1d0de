// Metrics: the points of a run over time.
import { compareByStep, compareByTime, type Metric, type MetricDriver } from "@runledger/store-api";
import type { State } from "./state.js";

const place = (runId: string, key: string): string => JSON.stringify([runId, key]);

/** A history is in the order of `compareByTime` and holds equal points once. */
export function addPoint({ points }: State, runId: string, { key, value, timestamp, step }: Metric): void {
  const point = { key, value, timestamp, step };
  const known = points.get(place(runId, key)) ?? [];
  if (known.some((each) => compareByTime(each, point) === 0)) return;
  points.set(place(runId, key), [...known, point].toSorted(compareByTime));
}

/** The greatest point of each key by `compareByStep`, those known and others. */
export function latestOf(known: readonly Metric[], others: readonly Metric[]): Metric[] {
  const latest = new Map<string, Metric>();
  for (const { key, value, timestamp, step } of [...known, ...others]) {
    const point = { key, value, timestamp, step };
    const former = latest.get(key);
    if (former === undefined || compareByStep(point, former) > 0) latest.set(key, point);
  }
  return [...latest.values()];
}

export const metricDriver = ({ points }: State): MetricDriver => ({
  history: async ({ runId, key, limit, after }) => {
    const known = points.get(place(runId, key)) ?? [];
    const start = after === undefined ? 0 : known.findIndex((point) => compareByTime(point, after) > 0);
    return start < 0 ? [] : known.slice(start, start + limit);
  },
});
