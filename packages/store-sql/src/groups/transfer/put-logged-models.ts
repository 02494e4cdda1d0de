// Whole logged models, and their points.
import { failures, loggedModelStatuses, type ModelPoint, type StoredLoggedModel } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../../database.js";
import { insert } from "../insert.js";
import { insertModelPoints, modelExperiments } from "../model-metrics.js";
import { knownIds, requireExperiments, requireRuns } from "./known-rows.js";

export type LoggedModelToPut = Omit<StoredLoggedModel, "pointCount">;

const rowOf = (model: LoggedModelToPut) => ({
  experiment_id: model.experimentId,
  name: model.name,
  artifact_location: model.artifactLocation,
  creation_timestamp_ms: model.creationTime,
  last_updated_timestamp_ms: model.lastUpdateTime,
  status: loggedModelStatuses.indexOf(model.status),
  status_message: model.statusMessage,
  model_type: model.modelType,
  source_run_id: model.sourceRunId,
  lifecycle_stage: model.lifecycleStage,
});

/** @throws failures.experimentNotFound */
export async function putLoggedModels(session: Session, models: readonly LoggedModelToPut[]): Promise<void> {
  const [some] = models;
  if (some === undefined) return;
  await requireExperiments(
    session,
    models.map(({ experimentId }) => experimentId),
  );
  const ids = models.map(({ id }) => id);
  const known = [...(await knownIds(session, "logged_models", "model_id", ids))];
  const columns = Object.keys(rowOf(some));
  await insert(session, {
    table: "logged_models",
    columns: ["model_id", ...columns],
    rows: models.map((model) => [model.id, ...Object.values(rowOf(model))]),
    key: ["model_id"],
    update: { columns },
  });
  for (const kind of ["param", "tag"] as const) {
    const table = `logged_model_${kind}s`;
    if (known.length > 0)
      await session.change(sql`DELETE FROM ${raw(table)} WHERE ${session.dialect.among(sql`model_id`, known)}`);
    await insert(session, {
      table,
      columns: ["model_id", "experiment_id", `${kind}_key`, `${kind}_value`],
      rows: models.flatMap((model) =>
        model[`${kind}s`].map(({ key, value }) => [model.id, model.experimentId, key, value]),
      ),
    });
  }
}

/** @throws failures.loggedModelNotFound, failures.runNotFound */
export async function putModelPoints(session: Session, points: readonly ModelPoint[]): Promise<void> {
  const experiments = await modelExperiments(
    session,
    points.map(({ modelId }) => modelId),
  );
  const ofRuns = points.map((point) => ({ ...point, runId: point.runId ?? refuseWithoutRun(point) }));
  await requireRuns(
    session,
    ofRuns.map(({ runId }) => runId),
  );
  await insertModelPoints(
    session,
    ofRuns.map((point) => ({ ...point, experimentId: experiments.get(point.modelId) ?? "" })),
  );
}

const refuseWithoutRun = ({ key, modelId }: ModelPoint): never => {
  throw failures.loggedModelPointWithoutRun(modelId, key);
};
