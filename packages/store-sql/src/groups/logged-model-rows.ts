// Reads logged models by id, each table by one statement.
import {
  loggedModelStatuses,
  type ExperimentId,
  type LifecycleStage,
  type LoggedModel,
  type LoggedModelId,
  type LoggedModelMetric,
  type Millis,
  type Param,
  type RunId,
} from "@runledger/store-api";
import sql, { raw, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";

type ModelRow = readonly [
  id: LoggedModelId,
  experimentId: ExperimentId,
  name: string,
  artifactLocation: string,
  creationTime: Millis,
  lastUpdateTime: Millis,
  status: number,
  statusMessage: string | null,
  modelType: string | null,
  sourceRunId: RunId | null,
  lifecycleStage: LifecycleStage | null,
];

type MetricRow = readonly [
  id: LoggedModelId,
  key: string,
  value: number | null,
  timestamp: Millis,
  step: number,
  runId: RunId,
  datasetName: string | null,
  datasetDigest: string | null,
];

/** The models in the order of the ids, which are distinct, deleted ones too; unknown ones are left out. For at most some hundred ids. */
export async function loadLoggedModels(
  session: Session,
  ids: readonly LoggedModelId[],
): Promise<readonly LoggedModel[]> {
  const models = await loadModelsWithoutMetrics(session, ids);
  const metrics = await loadMetrics(session, session.dialect.among(sql`model_id`, ids));
  return models.map((model) => ({ ...model, metrics: metrics.get(model.id) ?? [] }));
}

/** As `loadLoggedModels`; of metrics there may be many. */
export async function loadModelsWithoutMetrics(
  session: Session,
  ids: readonly LoggedModelId[],
): Promise<readonly Omit<LoggedModel, "metrics">[]> {
  const among = session.dialect.among(sql`model_id`, ids);
  const rows = await session.values<ModelRow>(
    sql`SELECT model_id, ${session.dialect.digits(sql`experiment_id`)}, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, status_message, model_type, source_run_id, lifecycle_stage FROM logged_models WHERE ${among}`,
  );
  const params = await loadPairs(session, among, "param");
  const tags = await loadPairs(session, among, "tag");
  const found = new Map(
    rows.map(
      ([
        id,
        experimentId,
        name,
        artifactLocation,
        creationTime,
        lastUpdateTime,
        status,
        statusMessage,
        modelType,
        sourceRunId,
        stage,
      ]) => [
        id,
        {
          id,
          experimentId,
          name,
          artifactLocation,
          creationTime,
          lastUpdateTime,
          status: loggedModelStatuses[status] ?? "UNSPECIFIED",
          statusMessage,
          modelType,
          sourceRunId,
          lifecycleStage: stage ?? "active",
          params: params.get(id) ?? [],
          tags: tags.get(id) ?? [],
        },
      ],
    ),
  );
  return ids.map((id) => found.get(id)).filter((model) => model !== undefined);
}

async function loadPairs(
  session: Session,
  among: Sql,
  kind: "param" | "tag",
): Promise<ReadonlyMap<LoggedModelId, readonly Param[]>> {
  const pairs = new Map<LoggedModelId, Param[]>();
  for (const [id, key, value] of await session.values<readonly [id: LoggedModelId, key: string, value: string]>(
    sql`SELECT model_id, ${raw(`${kind}_key, ${kind}_value FROM logged_model_${kind}s`)} WHERE ${among} ORDER BY model_id, ${raw(`${kind}_key`)}`,
  )) {
    append(pairs, id, { key, value });
  }
  return pairs;
}

async function loadMetrics(
  session: Session,
  among: Sql,
): Promise<ReadonlyMap<LoggedModelId, readonly LoggedModelMetric[]>> {
  const metrics = new Map<LoggedModelId, LoggedModelMetric[]>();
  for (const [id, key, value, timestamp, step, runId, datasetName, datasetDigest] of await session.values<MetricRow>(
    sql`SELECT model_id, metric_name, metric_value, metric_timestamp_ms, metric_step, run_id, dataset_name, dataset_digest FROM logged_model_metrics WHERE ${among} ORDER BY model_id, metric_name, metric_timestamp_ms, metric_step, run_id`,
  )) {
    append(metrics, id, { key, value: value ?? 0, timestamp, step, runId, datasetName, datasetDigest });
  }
  return metrics;
}

function append<T>(lists: Map<string, T[]>, id: string, item: T): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [item]);
  else list.push(item);
}
