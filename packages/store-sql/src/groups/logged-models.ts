// Logged models. Deleting one only marks it; like MLflow, everything but `search` and `list` still takes it then.
import {
  failures,
  loggedModelArtifactUri,
  loggedModelStatuses,
  type ExperimentId,
  type LoggedModel,
  type LoggedModelDriver,
  type LoggedModelId,
  type LoggedModelQuery,
  type NewLoggedModel,
  type Param,
  type SearchQuery,
  type Tag,
} from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database, Session } from "../database.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { loggedModelPlaces, onAnyDataset } from "../search/logged-model-places.js";
import { findKeys } from "../search/statement.js";
import { inView } from "../search/view.js";
import { activeExperiment } from "./active.js";
import { insert } from "./insert.js";
import { loadLoggedModels } from "./logged-model-rows.js";

async function present(session: Session, id: LoggedModelId): Promise<LoggedModel> {
  const [model] = await loadLoggedModels(session, [id]);
  if (model === undefined) throw failures.loggedModelNotFound(id);
  return model;
}

/** The experiment of a model, which its params and tags repeat. */
async function experimentOf(session: Session, id: LoggedModelId): Promise<ExperimentId> {
  const [row] = await session.values<readonly [ExperimentId]>(
    sql`SELECT ${session.dialect.digits(sql`experiment_id`)} FROM logged_models WHERE model_id = ${id}`,
  );
  if (row === undefined) throw failures.loggedModelNotFound(id);
  return row[0];
}

const insertParams = (
  session: Session,
  id: LoggedModelId,
  experimentId: ExperimentId,
  params: readonly Param[],
): Promise<number> =>
  insert(session, {
    table: "logged_model_params",
    columns: ["model_id", "experiment_id", "param_key", "param_value"],
    rows: params.map(({ key, value }) => [id, experimentId, key, value]),
  });

const upsertTags = (
  session: Session,
  id: LoggedModelId,
  experimentId: ExperimentId,
  tags: readonly Tag[],
): Promise<number> =>
  insert(session, {
    table: "logged_model_tags",
    columns: ["model_id", "experiment_id", "tag_key", "tag_value"],
    rows: tags.map(({ key, value }) => [id, experimentId, key, value]),
    key: ["model_id", "tag_key"],
    update: { columns: ["tag_value"] },
  });

async function create(session: Session, model: NewLoggedModel, now: number): Promise<LoggedModel> {
  const { id, experimentId, name, modelType, sourceRunId, params, tags } = model;
  const { artifactLocation } = await activeExperiment(session, experimentId);
  const row = {
    model_id: id,
    experiment_id: experimentId,
    name,
    artifact_location: loggedModelArtifactUri(artifactLocation, id),
    creation_timestamp_ms: now,
    last_updated_timestamp_ms: now,
    status: loggedModelStatuses.indexOf("PENDING"),
    lifecycle_stage: "active",
    model_type: modelType,
    source_run_id: sourceRunId,
  };
  await insert(session, { table: "logged_models", columns: Object.keys(row), rows: [Object.values(row)] });
  await insertParams(session, id, experimentId, params);
  await upsertTags(session, id, experimentId, tags);
  return present(session, id);
}

async function logParams(session: Session, id: LoggedModelId, params: readonly Param[]): Promise<void> {
  const experimentId = await experimentOf(session, id);
  const [model] = await loadLoggedModels(session, [id]);
  const known = new Map(model?.params.map(({ key, value }) => [key, value]));
  const conflict = params.find(({ key, value }) => known.has(key) && known.get(key) !== value);
  if (conflict !== undefined) throw failures.loggedModelParamConflict(id, conflict.key);
  await insertParams(
    session,
    id,
    experimentId,
    params.filter(({ key }) => !known.has(key)),
  );
}

async function search(database: Database, query: LoggedModelQuery): Promise<readonly LoggedModel[]> {
  const { experimentIds, datasets, filter } = query;
  if (experimentIds.length === 0) return [];
  const where = [database.dialect.among(sql`e.experiment_id`, experimentIds, "integer"), ...inView("active")];
  if (datasets.length > 0 && !filter.clauses.some(({ field }) => field.space === "metric")) {
    where.push(
      sql`EXISTS (SELECT 1 FROM logged_model_metrics f WHERE f.model_id = e.model_id AND ${onAnyDataset("f", datasets)})`,
    );
  }
  const keys = await findKeys<{ model_id: string }>(database, query, { searched: loggedModelPlaces(datasets), where });
  return readPieces(
    database,
    keys.map(({ model_id }) => model_id),
    loadLoggedModels,
  );
}

export function loggedModelGroup(database: Database): LoggedModelDriver {
  return {
    create: (model, now) => database.write((session) => create(session, model, now)),
    get: (id) => database.read(async (session) => (await loadLoggedModels(session, [id]))[0]),
    finalize: (id, status, now) =>
      database.write(async (session) => {
        await session.change(
          sql`UPDATE logged_models SET status = ${loggedModelStatuses.indexOf(status)}, last_updated_timestamp_ms = ${now} WHERE model_id = ${id}`,
        );
        return present(session, id);
      }),
    setTags: (id, tags) =>
      database.write(async (session) => {
        await upsertTags(session, id, await experimentOf(session, id), tags);
      }),
    deleteTag: (id, key) =>
      database.write(async (session) => {
        await experimentOf(session, id);
        const changed = await session.change(
          sql`DELETE FROM logged_model_tags WHERE model_id = ${id} AND tag_key = ${key}`,
        );
        if (changed === 0) throw failures.loggedModelTagNotFound(id, key);
      }),
    logParams: (id, params) => database.write((session) => logParams(session, id, params)),
    delete: (id, now) =>
      database.write(async (session) => {
        const changed = await session.change(
          sql`UPDATE logged_models SET lifecycle_stage = ${"deleted"}, last_updated_timestamp_ms = ${now} WHERE model_id = ${id}`,
        );
        if (changed === 0) throw failures.loggedModelNotFound(id);
      }),
    list: (experimentIds) =>
      allPages(
        (query: SearchQuery) => search(database, { ...query, experimentIds, datasets: [] }),
        [ascending("model_id", "string")],
        ({ id }) => [id],
      ),
    search: (query) => search(database, query),
  };
}
