// Points of logged models. Their key lacks the value, unlike the key of a run's points.
import {
  type ExperimentId,
  failures,
  type LoggedMetric,
  type LoggedModelId,
  type Metric,
  type ModelPoint,
  raise,
  type RunId,
  shown,
} from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";
import type { Value } from "../dialects/dialect.js";
import { insert } from "./insert.js";

interface Source {
  readonly runId: RunId;
  readonly experimentId: ExperimentId;
}

const key = ["model_id", "metric_name", "metric_timestamp_ms", "metric_step", "run_id"];
const columns = [...key, "metric_value", "experiment_id", "dataset_name", "dataset_digest"];

/**
 * For metrics that all have a model. The same point again is fine; NaN is kept as 0, as MLflow does.
 * @throws failures.loggedModelNotFound; BAD_REQUEST when the point is there with another value or data set
 */
export async function logModelMetrics(
  session: Session,
  source: Source,
  metrics: readonly LoggedMetric[],
): Promise<void> {
  const models = [...new Set(metrics.map(({ modelId = "" }) => modelId))];
  await modelExperiments(session, models);
  const rows = new Map<string, readonly Value[]>();
  for (const metric of metrics) add(rows, rowOf(metric, source));
  const inserted = await insert(session, { table: "logged_model_metrics", columns, rows: [...rows.values()], key });
  if (inserted === rows.size) return;
  const stored = await session.values<readonly Value[]>(
    sql`SELECT model_id, metric_name, metric_timestamp_ms, metric_step, run_id, metric_value, ${source.experimentId}, dataset_name, dataset_digest
      FROM logged_model_metrics WHERE ${session.dialect.among(sql`model_id`, models)} AND run_id = ${source.runId}
        AND ${session.dialect.among(sql`metric_name`, [...new Set(metrics.map((metric) => metric.key))])}`,
  );
  for (const row of stored) if (rows.has(identity(row))) add(rows, row);
}

/** The experiment of each of the models, which may repeat. @throws failures.loggedModelNotFound */
export async function modelExperiments(
  session: Session,
  ids: readonly LoggedModelId[],
): Promise<ReadonlyMap<LoggedModelId, ExperimentId>> {
  const asked = [...new Set(ids)];
  const { dialect } = session;
  const found = new Map(
    await session.values<readonly [LoggedModelId, ExperimentId]>(
      sql`SELECT model_id, ${dialect.digits(sql`experiment_id`)} FROM logged_models WHERE ${dialect.among(sql`model_id`, asked)}`,
    ),
  );
  for (const id of asked) if (!found.has(id)) throw failures.loggedModelNotFound(id);
  return found;
}

/** Adds the points that are not there yet; one with another value at the same place stays, and of such given ones the first. */
export async function insertModelPoints(
  session: Session,
  points: readonly (Source & Omit<ModelPoint, "runId">)[],
): Promise<void> {
  const rows = new Map<string, readonly Value[]>();
  for (const point of points) {
    const row = rowOf(point, point);
    const place = identity(row);
    if (!rows.has(place)) rows.set(place, row);
  }
  await insert(session, { table: "logged_model_metrics", columns, rows: [...rows.values()], key });
}

interface PointToInsert extends Metric {
  readonly modelId?: LoggedModelId | undefined;
  readonly datasetName?: string | null | undefined;
  readonly datasetDigest?: string | null | undefined;
}

const rowOf = (
  { modelId = "", key: name, timestamp, step, value, datasetName, datasetDigest }: PointToInsert,
  { runId, experimentId }: Source,
): readonly Value[] => [
  modelId,
  name,
  timestamp,
  step,
  runId,
  Number.isNaN(value) ? 0 : value,
  experimentId,
  datasetName ?? null,
  datasetDigest ?? null,
];

const identity = (row: readonly Value[]): string => JSON.stringify(row.slice(0, key.length));

function add(rows: Map<string, readonly Value[]>, row: readonly Value[]): void {
  const same = rows.get(identity(row));
  if (same !== undefined && JSON.stringify(same) !== JSON.stringify(row)) {
    const [model, name, timestamp, step] = row;
    raise(
      "BAD_REQUEST",
      `Metric ${shown(name)} of logged model ${shown(model)} has another value or data set already at timestamp ${timestamp}, step ${step}`,
    );
  }
  rows.set(identity(row), row);
}
