// Points of runs on their way into `metrics`, and of each key the latest one into `latest_metrics`.
import type { RunId, RunMetric } from "@runledger/store-api";
import type { Session } from "../database.js";
import { comparing } from "../dialects/rows.js";
import { insert } from "./insert.js";

/** In the columns of `metrics` and `latest_metrics`: NaN is 0 with a flag. */
type Point = readonly [key: string, timestamp: number, step: number, runId: RunId, value: number, isNan: number];

/** As the primary key of `metrics` has them. */
const columns = ["key", "timestamp", "step", "run_uuid", "value", "is_nan"];

const pointOf = ({ runId, key, value, timestamp, step }: RunMetric): Point =>
  Number.isNaN(value) ? [key, timestamp, step, runId, 0, 1] : [key, timestamp, step, runId, value, 0];

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

const compare = comparing(columns.map((_, index) => index));

/** In the order of the primary key, which spares the database a search for the place of each. */
function distinct(points: readonly Point[]): readonly Point[] {
  if (points.length < 2) return points;
  const sorted = points.toSorted(compare);
  return sorted.filter((point, index) => index === 0 || compare(point, sorted[index - 1] ?? point) !== 0);
}

/** Of each run and key the point that is greatest by (step, timestamp, value); of equal ones the first. */
function latest(points: readonly Point[]): readonly Point[] {
  const found = new Map<string, Map<RunId, Point>>();
  for (const point of points) {
    const [key, timestamp, step, runId, value] = point;
    let ofKey = found.get(key);
    if (ofKey === undefined) found.set(key, (ofKey = new Map()));
    const best = ofKey.get(runId);
    if (best === undefined || (step - best[2] || timestamp - best[1] || value - best[4]) > 0) ofKey.set(runId, point);
  }
  return [...found.values()].flatMap((ofKey) => [...ofKey.values()]);
}
