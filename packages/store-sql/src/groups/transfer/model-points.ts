// Points of logged models, along the primary key of their table.
import type { LoggedModelId, ModelPoint, Page, PointQuery, RunId } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database } from "../../database.js";
import { packedPage } from "./packed-pages.js";
import { pointSource, type PointTable } from "./point-table.js";

interface PointRow {
  readonly model_id: LoggedModelId;
  readonly metric_name: string;
  readonly metric_timestamp_ms: number;
  readonly metric_step: number;
  readonly run_id: RunId;
  readonly metric_value: number | null;
  readonly dataset_name: string | null;
  readonly dataset_digest: string | null;
}

const points: PointTable<PointRow> = {
  table: sql`logged_model_metrics`,
  owner: "model_id",
  columns: sql`model_id, metric_name, metric_timestamp_ms, metric_step, run_id, metric_value, dataset_name, dataset_digest`,
  order: ["metric_name", "metric_timestamp_ms", "metric_step", "run_id"],
  position: ["string", "number", "number", "string"],
  positionOf: (page) => {
    const last = page.at(-1);
    return last === undefined ? [] : [last.metric_name, last.metric_timestamp_ms, last.metric_step, last.run_id];
  },
};

/** How many points each model has; those without any are absent. */
export const modelPointCounts = (
  database: Database,
  modelIds: readonly LoggedModelId[],
): Promise<ReadonlyMap<LoggedModelId, number>> => pointSource(database, points).counts(modelIds);

export async function modelPoints(database: Database, query: PointQuery<LoggedModelId>): Promise<Page<ModelPoint>> {
  const { items, nextPageToken } = await packedPage(pointSource(database, points), query);
  const found = items.map((row) => ({
    modelId: row.model_id,
    runId: row.run_id,
    key: row.metric_name,
    value: row.metric_value ?? 0,
    timestamp: row.metric_timestamp_ms,
    step: row.metric_step,
    datasetName: row.dataset_name,
    datasetDigest: row.dataset_digest,
  }));
  return { items: found, nextPageToken };
}
