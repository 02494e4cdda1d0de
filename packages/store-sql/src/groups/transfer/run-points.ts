// Points of runs, along the index (run_uuid, key, step). Where a page holds one step only, as when nobody gave steps, that index says no
// more about what follows; then the history is tried, whose order the primary key has.
import type { Cursor, Page, PointCount, PointQuery, RunId, RunMetric } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database } from "../../database.js";
import type { Dialect } from "../../dialects/dialect.js";
import { type PointRow, walkHistory } from "../metrics.js";
import { packedPage, type PointSource } from "./packed-pages.js";
import { pointSource, type PointTable } from "./point-table.js";

interface RunPointRow extends PointRow {
  readonly run_uuid: RunId;
  readonly key: string;
}

const indexed = (dialect: Dialect) => dialect.indexed("metrics", "index_metrics_run_uuid_key_step");

const pointsIn = (dialect: Dialect): PointTable<RunPointRow> => ({
  table: indexed(dialect),
  owner: "run_uuid",
  columns: sql`run_uuid, "key", step, timestamp, value, is_nan`,
  order: ["key", "step", "timestamp", "value", "is_nan"],
  // At last 1 where the whole page is of one step.
  position: ["string", "number", "number", "number", "number", "number"],
  positionOf: (page) => {
    const [first, last] = [page[0], page.at(-1)];
    if (first === undefined || last === undefined) return [];
    const ofOneStep = first.key === last.key && first.step === last.step;
    return [last.key, last.step, last.timestamp, last.value, last.is_nan ? 1 : 0, ofOneStep ? 1 : 0];
  },
});

function runPointSource(database: Database): PointSource<RunPointRow> {
  const source = pointSource(database, pointsIn(database.dialect));
  return {
    ...source,
    within: async (runId, after, limit) =>
      (after && (await restOfStep(database, runId, after, limit))) ?? source.within(runId, after, limit),
  };
}

/** `undefined` where the page before was of several steps, or where the step is not known to go on for a whole page. */
async function restOfStep(
  database: Database,
  runId: RunId,
  [key, step, timestamp, value, isNan, ofOneStep]: Cursor,
  limit: number,
): Promise<readonly RunPointRow[] | undefined> {
  if (ofOneStep !== 1 || typeof key !== "string") return undefined;
  const at = { key, step: Number(step), timestamp: Number(timestamp), value: isNan === 1 ? NaN : Number(value) };
  const rows = await walkHistory(database, { runId, key, step: at.step, limit }, at);
  return rows?.map((row) => ({ ...row, run_uuid: runId, key }));
}

export async function pointCounts(database: Database, runIds: readonly RunId[]): Promise<readonly PointCount[]> {
  const from = sql`${indexed(database.dialect)} WHERE ${database.dialect.among(sql`run_uuid`, runIds)}`;
  const rows = await database.walk<{ run_uuid: RunId; key: string; points: number }>(
    sql`SELECT run_uuid, "key", COUNT(*) AS points FROM ${from} GROUP BY run_uuid, "key"`,
  );
  return rows.map((row) => ({ runId: row.run_uuid, key: row.key, count: row.points }));
}

export async function runPoints(database: Database, query: PointQuery<RunId>): Promise<Page<RunMetric>> {
  const { items, nextPageToken } = await packedPage(runPointSource(database), query);
  const points = items.map(({ run_uuid: runId, key, step, timestamp, value, is_nan }) => ({
    runId,
    key,
    step,
    timestamp,
    value: is_nan ? NaN : value,
  }));
  return { items: points, nextPageToken };
}
