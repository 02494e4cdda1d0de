// Points of runs on their way into `metrics`, and of each key the latest one into `latest_metrics`.
import type { RunId, RunMetric } from "@runledger/store-api";
import type { Session } from "../database.js";
import { insert } from "./insert.js";

/** In the columns of `metrics` and `latest_metrics`: NaN is 0 with a flag. */
type Point = readonly [key: string, value: number, timestamp: number, step: number, isNan: number, runId: RunId];

const columns = ["key", "value", "timestamp", "step", "is_nan", "run_uuid"];

const pointOf = ({ runId, key, value, timestamp, step }: RunMetric): Point =>
  Number.isNaN(value) ? [key, 0, timestamp, step, 1, runId] : [key, value, timestamp, step, 0, runId];

/** Adds what is not there yet. The latest metrics move along. */
export async function insertPoints(session: Session, metrics: readonly RunMetric[]): Promise<void> {
  const points = metrics.map(pointOf);
  await Promise.all([
    insert(session, { table: "metrics", columns, rows: distinct(points), key: columns }),
    insert(session, {
      table: "latest_metrics",
      columns,
      rows: latest(points),
      key: ["key", "run_uuid"],
      update: { columns: ["value", "timestamp", "step", "is_nan"], whenGreater: ["step", "timestamp", "value"] },
    }),
  ]);
}

const distinct = (points: readonly Point[]): readonly Point[] =>
  points.length < 2 ? points : [...new Map(points.map((point) => [JSON.stringify(point), point])).values()];

/** Of each run and key the point that is greatest by (step, timestamp, value); of equal ones the first. */
function latest(points: readonly Point[]): readonly Point[] {
  const found = new Map<string, Point>();
  for (const point of points) {
    const [key, value, timestamp, step, , runId] = point;
    const place = `${runId}/${key}`;
    const best = found.get(place);
    if (best === undefined || (step - best[3] || timestamp - best[2] || value - best[1]) > 0) found.set(place, point);
  }
  return [...found.values()];
}
