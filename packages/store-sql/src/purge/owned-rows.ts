// Whose each row of MLflow's schema is: what goes with a run, a logged model, a trace or an experiment that is removed for good.
// Child tables come before the tables that they refer to. No foreign key is relied on to cascade: where a table has grown, that takes
// a transaction as long as the table.
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Dialect } from "../dialects/dialect.js";

/** Rows of a table that go, or lose what they say. */
export interface Part {
  readonly table: string;
  /** Absent: the rows go. */
  readonly set?: Sql | undefined;
  readonly where: (dialect: Dialect, ids: readonly string[]) => Sql;
}

/** An entity whose rows are removed by id. */
export interface Owner {
  readonly table: string;
  readonly key: string;
  readonly keyType: "text" | "integer";
  /** Everything but the entity's own row; the greatest table comes first. */
  readonly parts: readonly Part[];
}

const by = (table: string, column: string): Part => ({
  table,
  where: (dialect, ids) => dialect.among(raw(column), ids),
});

const byNumber = (table: string, column = "experiment_id"): Part => ({
  table,
  where: (dialect, ids) => dialect.among(raw(column), ids, "integer"),
});

/** A row that stays without saying what it came from. */
const forgetting = (table: string, column: string, type: Owner["keyType"] = "text"): Part => ({
  table,
  set: sql`${raw(column)} = NULL`,
  where: (dialect, ids) => dialect.among(raw(column), ids, type),
});

/** Rows of a table that belong to rows of another one. */
const through = (table: string, column: string, of: Part, key: string): Part => ({
  table,
  where: (dialect, ids) =>
    sql`${raw(column)} IN (SELECT ${raw(key)} FROM ${raw(of.table)} WHERE ${of.where(dialect, ids)})`,
});

type End = "source" | "destination";

/** Links whose one end is an entity of one of the kinds. */
const linked = (table: string, end: End, kinds: readonly string[]): Part => ({
  table,
  where: (dialect, ids) => sql`${raw(`${end}_type`)} IN (${join(kinds)}) AND ${dialect.among(raw(`${end}_id`), ids)}`,
});

const ends = ["source", "destination"] as const;

const inputsOf = (...kinds: readonly string[]): readonly Part[] =>
  ends
    .map((end) => linked("inputs", end, kinds))
    .flatMap((links) => [through("input_tags", "input_uuid", links, "input_uuid"), links]);

const associationsOf = (kind: string): readonly Part[] => ends.map((end) => linked("entity_associations", end, [kind]));

export const runRows: Owner = {
  table: "runs",
  key: "run_uuid",
  keyType: "text",
  parts: [
    by("metrics", "run_uuid"),
    by("latest_metrics", "run_uuid"),
    by("params", "run_uuid"),
    by("tags", "run_uuid"),
    by("logged_model_metrics", "run_id"),
    ...inputsOf("RUN", "RUN_INPUT", "RUN_OUTPUT"),
    ...associationsOf("run"),
    forgetting("issues", "source_run_id"),
    forgetting("assessments", "run_id"),
  ],
};

export const loggedModelRows: Owner = {
  table: "logged_models",
  key: "model_id",
  keyType: "text",
  parts: [
    by("logged_model_metrics", "model_id"),
    by("logged_model_params", "model_id"),
    by("logged_model_tags", "model_id"),
    ...inputsOf("MODEL_INPUT", "MODEL_OUTPUT"),
    ...associationsOf("model"),
  ],
};

export const traceRows: Owner = {
  table: "trace_info",
  key: "request_id",
  keyType: "text",
  parts: [
    by("span_metrics", "trace_id"),
    by("spans", "trace_id"),
    by("trace_metrics", "request_id"),
    by("trace_tags", "request_id"),
    by("trace_request_metadata", "request_id"),
    by("assessments", "trace_id"),
    ...associationsOf("trace"),
    { table: "review_queue_items", where: (dialect, ids) => dialect.among(raw("item_id"), ids) },
  ],
};

const scorers = byNumber("scorers");
const queues = byNumber("review_queues");

/** Runs, logged models and traces are gone before. */
export const experimentRows: Owner = {
  table: "experiments",
  key: "experiment_id",
  keyType: "integer",
  parts: [
    byNumber("experiment_tags"),
    byNumber("datasets"),
    byNumber("sql_trace_metric_daily_rollups"),
    byNumber("sql_span_cost_daily_rollups"),
    byNumber("sql_assessment_daily_rollups"),
    byNumber("sql_trace_rollup_rebuild_queue"),
    byNumber("issues"),
    byNumber("online_scoring_configs"),
    through("online_scoring_configs", "scorer_id", scorers, "scorer_id"),
    through("scorer_versions", "scorer_id", scorers, "scorer_id"),
    scorers,
    through("review_queue_users", "queue_id", queues, "queue_id"),
    through("review_queue_items", "queue_id", queues, "queue_id"),
    through("review_queue_label_schemas", "queue_id", queues, "queue_id"),
    queues,
    byNumber("label_schemas"),
    ...associationsOf("experiment"),
    forgetting("endpoints", "experiment_id", "integer"),
  ],
};
