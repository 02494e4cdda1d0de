// Metric points in memory: per run and key a list in the order of its history.
import { compareByStep, compareByTime, countUpTo, type Metric, type MetricDriver } from "@runledger/store-api";
import type { RunState, State } from "./state.js";

export function addPoint(run: RunState, { key, value, timestamp, step }: Metric): void {
  const point = { key, value, timestamp, step };
  const points = run.history.get(key) ?? [];
  run.history.set(key, points);
  const at = countUpTo(points, point);
  const before = points[at - 1];
  if (before !== undefined && compareByTime(before, point) === 0) return;
  points.splice(at, 0, point);
  const latest = run.latest.get(key);
  if (latest === undefined || compareByStep(point, latest) > 0) run.latest.set(key, point);
}

export function metricDriver(state: State): MetricDriver {
  return {
    history: async ({ runId, key, limit, after }) => {
      const points = state.runs.get(runId)?.history.get(key) ?? [];
      const start = after === undefined ? 0 : countUpTo(points, after);
      return points.slice(start, start + limit);
    },
  };
}
