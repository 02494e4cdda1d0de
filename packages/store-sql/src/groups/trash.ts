// What is deleted softly in SQL: lists by key, and purges.
import {
  parentRunTag,
  type ChildRun,
  type DeletedExperiment,
  type DeletedLoggedModel,
  type DeletedRun,
  type ExperimentTrashQuery,
  type LoggedModelId,
  type RunId,
  type TrashDriver,
  type TrashQuery,
} from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Database } from "../database.js";
import { purgeExperiments, purgeLoggedModels, purgeRuns } from "../purge/purge.js";
import { inWorkspace } from "../search/view.js";

/** Rows that are read at a time. */
const PAGE = 500;

interface List {
  readonly columns: Sql;
  readonly source: Sql;
  readonly where: readonly Sql[];
  /** The unique column that the rows are read along. */
  readonly key: Sql;
  /** What the key is compared with. */
  readonly bound?: ((id: string) => Sql) | undefined;
  readonly reach: string;
}

/** The rows of a list, page by page along its key: what was given may be gone when the next page is read. */
async function* pages<Row extends { readonly id: string }>(
  database: Database,
  { columns, source, where, key, bound = (id) => sql`${id}`, reach }: List,
): AsyncGenerator<Row, void> {
  for (let after: string | undefined; ;) {
    const conditions = after === undefined ? where : [...where, sql`${key} > ${bound(after)}`];
    const rows = await database.scan<Row>(
      sql`SELECT ${columns} FROM ${source} WHERE ${join(conditions, " AND ")} ORDER BY ${key} ${database.dialect.limit(PAGE)}`,
      raw(reach),
    );
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id;
  }
}

/** The columns that tell an entity and its experiment; names of columns keep no capitals on PostgreSQL. */
const idColumns = ({ dialect }: Database, key: Sql): Sql =>
  sql`${key} AS id, ${dialect.digits(sql`e.experiment_id`)} AS "experimentId"`;

function conditions({ dialect }: Database, query: TrashQuery<string>, key: Sql, time: Sql): readonly Sql[] {
  const { ids, experimentIds, deletedBefore } = query;
  return [
    inWorkspace,
    ...(ids === undefined ? [] : [dialect.among(key, ids)]),
    ...(experimentIds === undefined ? [] : [dialect.among(sql`e.experiment_id`, experimentIds, "integer")]),
    ...(deletedBefore === undefined ? [] : [sql`(${time} IS NULL OR ${time} <= ${dialect.whole(deletedBefore)})`]),
  ];
}

function deletedRuns(database: Database, query: TrashQuery<RunId>): AsyncIterable<DeletedRun> {
  const [key, time] = [sql`r.run_uuid`, sql`r.deleted_time`];
  return pages<DeletedRun>(database, {
    columns: sql`${idColumns(database, key)}, r.artifact_uri AS "artifactUri", ${time} AS "deletedTime"`,
    source: sql`runs r JOIN experiments e ON e.experiment_id = r.experiment_id`,
    where: [sql`r.lifecycle_stage = 'deleted'`, ...conditions(database, query, key, time)],
    key,
    reach: "runs",
  });
}

function deletedLoggedModels(database: Database, query: TrashQuery<LoggedModelId>): AsyncIterable<DeletedLoggedModel> {
  const key = sql`m.model_id`;
  const time = sql`CASE WHEN m.lifecycle_stage = 'deleted' THEN m.last_updated_timestamp_ms ELSE e.last_update_time END`;
  return pages<DeletedLoggedModel>(database, {
    columns: sql`${idColumns(database, key)}, m.artifact_location AS "artifactLocation", ${time} AS "deletedTime"`,
    source: sql`logged_models m JOIN experiments e ON e.experiment_id = m.experiment_id`,
    where: [
      sql`(m.lifecycle_stage = 'deleted' OR e.lifecycle_stage = 'deleted')`,
      ...conditions(database, query, key, time),
    ],
    key,
    reach: "logged_models",
  });
}

function deletedExperiments(
  database: Database,
  { ids, deletedBefore }: ExperimentTrashQuery,
): AsyncIterable<DeletedExperiment> {
  const { dialect } = database;
  const [key, time] = [sql`e.experiment_id`, sql`e.last_update_time`];
  return pages<DeletedExperiment>(database, {
    columns: sql`${dialect.digits(key)} AS id, e.name, COALESCE(e.artifact_location, '') AS "artifactLocation", ${time} AS "deletedTime"`,
    source: sql`experiments e`,
    where: [
      sql`e.lifecycle_stage = 'deleted'`,
      ...conditions(database, { experimentIds: ids, deletedBefore }, key, time),
    ],
    key,
    bound: (id) => dialect.whole(id),
    reach: "experiments",
  });
}

const children = (database: Database, parentIds: readonly RunId[]): AsyncIterable<ChildRun> =>
  pages<ChildRun>(database, {
    columns: sql`t.run_uuid AS id, t.value AS "parentId", r.lifecycle_stage AS "lifecycleStage"`,
    source: sql`tags t JOIN runs r ON r.run_uuid = t.run_uuid`,
    where: [sql`t."key" = ${parentRunTag}`, database.dialect.among(sql`t.value`, parentIds)],
    key: sql`t.run_uuid`,
    reach: "runs",
  });

export const trashGroup = (database: Database): TrashDriver => ({
  runs: (query) => deletedRuns(database, query),
  loggedModels: (query) => deletedLoggedModels(database, query),
  experiments: (query) => deletedExperiments(database, query),
  children: (parentIds) => children(database, parentIds),
  purgeRuns: (ids) => purgeRuns(database, ids),
  purgeLoggedModels: (ids) => purgeLoggedModels(database, ids),
  purgeExperiments: (ids) => purgeExperiments(database, ids),
});
