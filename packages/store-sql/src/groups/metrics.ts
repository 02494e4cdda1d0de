// Histories of metrics. The schema has no index in their order, so a long history is sorted once for each page, unless a short walk finds the page.
import type {
  BulkHistoryQuery,
  HistoryQuery,
  IntervalQuery,
  Metric,
  MetricDriver,
  Millis,
  RunId,
  RunMetric,
} from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../database.js";
import type { Dialect } from "../dialects/dialect.js";

/** The walk for a page may pass this many points of all runs for each point wanted. */
const WALK_PER_POINT = 4;

export function metricGroup(database: Database): MetricDriver {
  return {
    history: (query) => history(database, query),
    bulkHistory: (query) => bulkHistory(database, query),
    intervalHistory: (query) => intervalHistory(database, query),
  };
}

/** A row of `metrics` whose run and key are known. */
export interface PointRow {
  readonly timestamp: Millis;
  readonly step: number;
  readonly value: number;
  /** 0 or 1, or what the driver makes of a boolean. */
  readonly is_nan: unknown;
}

interface RunPointRow extends PointRow {
  readonly run_uuid: RunId;
}

const metricOf = (key: string, { timestamp, step, value, is_nan }: PointRow): Metric => ({
  key,
  value: is_nan ? NaN : value,
  timestamp,
  step,
});

const runMetricOf = (key: string, row: RunPointRow): RunMetric => ({ ...metricOf(key, row), runId: row.run_uuid });

async function history(database: Database, query: HistoryQuery): Promise<readonly Metric[]> {
  const rows =
    (query.after && (await walkHistory(database, query, query.after))) ?? (await sortHistory(database, query));
  return rows.map((row) => metricOf(query.key, row));
}

async function sortHistory(
  database: Database,
  { runId, key, limit, after }: HistoryQuery,
): Promise<readonly PointRow[]> {
  const points = pointsOf(database.dialect, sql`run_uuid = ${runId}`, key);
  const condition = after === undefined ? sql`` : sql` AND ${isAfter(after)}`;
  return database.scan<PointRow>(
    sql`SELECT timestamp, step, value, is_nan FROM ${points}${condition} ORDER BY timestamp, step, value, is_nan ${database.dialect.limit(limit)}`,
    points,
  );
}

/**
 * Goes on from the last page along the primary key, which has the order of a history, but holds the points of all runs together.
 * `undefined` when it has not come far enough: other runs log much under that key, or the history ends here.
 * @param query.step only the points at this step
 */
export async function walkHistory(
  database: Database,
  { runId, key, step, limit }: HistoryQuery & { readonly step?: number | undefined },
  after: Metric,
): Promise<readonly PointRow[] | undefined> {
  const atStep = step === undefined ? sql`` : sql` AND step = ${step}`;
  const rows = await database.read((session) =>
    session.rows<PointRow>(
      sql`SELECT timestamp, step, value, is_nan FROM (
          SELECT timestamp, step, run_uuid, value, is_nan FROM metrics WHERE "key" = ${key} AND ${isAfter(after)}
          ORDER BY timestamp, step, run_uuid, value, is_nan ${database.dialect.limit(WALK_PER_POINT * limit)}
        ) walked WHERE run_uuid = ${runId}${atStep} ORDER BY timestamp, step, value, is_nan ${database.dialect.limit(limit)}`,
    ),
  );
  return rows.length === limit ? rows : undefined;
}

function isAfter({ timestamp, step, value }: Metric): Sql {
  const [stored, flag] = Number.isNaN(value) ? [0, 1] : [value, 0];
  const laterValue = sql`(value > ${stored} OR (value = ${stored} AND is_nan > ${flag}))`;
  return sql`timestamp >= ${timestamp} AND (timestamp > ${timestamp} OR step > ${step} OR (step = ${step} AND ${laterValue}))`;
}

async function bulkHistory(
  database: Database,
  { runIds, key, limit }: BulkHistoryQuery,
): Promise<readonly RunMetric[]> {
  if (runIds.length === 0) return [];
  const points = pointsOf(database.dialect, database.dialect.among(sql`run_uuid`, runIds), key);
  const order = sql`${database.dialect.text(sql`run_uuid`)}, timestamp, step, value, is_nan`;
  const rows = await database.scan<RunPointRow>(
    sql`SELECT run_uuid, timestamp, step, value, is_nan FROM ${points} ORDER BY ${order} ${database.dialect.limit(limit)}`,
    points,
  );
  return rows.map((row) => runMetricOf(key, row));
}

async function intervalHistory(
  database: Database,
  { runIds, key, steps, limit }: IntervalQuery,
): Promise<readonly RunMetric[]> {
  if (runIds.length === 0) return [];
  const all = pointsOf(database.dialect, database.dialect.among(sql`run_uuid`, runIds), key);
  const points = steps === undefined ? all : sql`${all} AND step >= ${steps.first} AND step <= ${steps.last}`;
  const rows = await database.scan<RunPointRow>(sampled(points, limit), points);
  const runs = new Map<RunId, RunMetric[]>(runIds.map((id) => [id, []]));
  for (const row of rows) runs.get(row.run_uuid)?.push(runMetricOf(key, row));
  return [...runs.values()].flat();
}

/** What stands after FROM. The primary key, which begins with the metric's key, would lead through the points of all runs. */
const pointsOf = (dialect: Dialect, ofRuns: Sql, key: string): Sql =>
  sql`${dialect.indexed("metrics", "index_metrics_run_uuid_key_step")} WHERE ${ofRuns} AND "key" = ${key}`;

/**
 * Of each run the first point of each NTILE, but of the last one the last point; all of them when they are few enough.
 * The numbers of those points follow from how many there are, so one sort serves: the first `total % limit` tiles hold one point more.
 */
function sampled(points: Sql, limit: number): Sql {
  const order = sql`step, timestamp, value, is_nan`;
  const size = sql`((total - total % ${limit}) / ${limit})`;
  const inLarger = sql`((total % ${limit}) * (${size} + 1))`;
  return sql`SELECT run_uuid, timestamp, step, value, is_nan FROM (
      SELECT run_uuid, timestamp, step, value, is_nan,
        ROW_NUMBER() OVER (PARTITION BY run_uuid ORDER BY ${order}) - 1 AS place, COUNT(*) OVER (PARTITION BY run_uuid) AS total
      FROM ${points}
    ) numbered
    WHERE CASE
      WHEN total <= ${limit} OR place = total - 1 THEN 0
      WHEN place >= total - ${size} THEN 1
      WHEN place < ${inLarger} THEN place % (${size} + 1)
      ELSE (place - ${inLarger}) % ${size}
    END = 0
    ORDER BY run_uuid, place`;
}
