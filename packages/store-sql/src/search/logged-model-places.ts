// Where the fields of a logged model are. A metric clause is met by any point; an ordering takes the newest point.
import { loggedModelStatuses, type LoggedModelQuery, type MetricDataset, type OrderKey } from "@runledger/store-api";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import {
  entityPlace,
  entryPlace,
  integer,
  nullableText,
  text,
  type Column,
  type EntryTable,
  type Place,
  type Searched,
} from "./place.js";

const points: EntryTable = {
  name: "logged_model_metrics",
  owner: ["model_id"],
  key: "metric_name",
  value: "metric_value",
  type: "double",
};

/** Filters know a status by its name, orderings by its number. */
const statusName: Column = {
  value: raw(
    `CASE e.status ${loggedModelStatuses.map((name, number) => `WHEN ${number} THEN '${name}'`).join(" ")} END`,
  ),
  type: "text",
  nullable: true,
};
const statusNumber = integer("status");

const place = entityPlace(
  {
    model_id: text("model_id"),
    name: text("name"),
    model_type: nullableText("model_type"),
    source_run_id: nullableText("source_run_id"),
    status: statusName,
    experiment_id: integer("experiment_id"),
    artifact_location: text("artifact_location"),
    lifecycle_stage: nullableText("lifecycle_stage"),
    status_message: nullableText("status_message"),
    creation_timestamp: integer("creation_timestamp_ms"),
    last_updated_timestamp: integer("last_updated_timestamp_ms"),
  },
  {
    param: { name: "logged_model_params", owner: ["model_id"], key: "param_key", value: "param_value", type: "text" },
    tag: { name: "logged_model_tags", owner: ["model_id"], key: "tag_key", value: "tag_value", type: "text" },
    metric: points,
  },
);

/** The point is on the data set. */
function onDataset(alias: string, { name, digest }: MetricDataset): Sql {
  const named = sql`${raw(alias)}.dataset_name = ${name}`;
  return digest === undefined ? named : sql`${named} AND ${raw(alias)}.dataset_digest = ${digest}`;
}

export const onAnyDataset = (alias: string, datasets: readonly MetricDataset[]): Sql =>
  join(
    datasets.map((dataset) => onDataset(alias, dataset)),
    " OR ",
    "(",
    ")",
  );

/** A point that no other one of the same model, metric and data set is newer than: by timestamp, step, and the lesser run id. */
function newestPoint({ field, dataset }: OrderKey, alias: string): Place {
  const { column, row } = entryPlace(points, field.key, alias);
  const restricted = (name: string): Sql => (dataset === undefined ? empty : sql` AND ${onDataset(name, dataset)}`);
  const old = (name: string): Sql => raw(`${alias}.${name}`);
  const [time, step, run] = [old("metric_timestamp_ms"), old("metric_step"), old("run_id")];
  const newer = sql`SELECT 1 FROM logged_model_metrics n WHERE n.model_id = e.model_id AND n.metric_name = ${field.key}${restricted("n")} AND n.metric_timestamp_ms >= ${time} AND (n.metric_timestamp_ms > ${time} OR n.metric_step > ${step} OR (n.metric_step = ${step} AND n.run_id < ${run}))`;
  return { column, row: { table: row.table, on: sql`${row.on}${restricted(alias)} AND NOT EXISTS (${newer})` } };
}

/** With data sets, metric clauses look only at points on one of them. */
export function loggedModelPlaces(datasets: LoggedModelQuery["datasets"]): Searched {
  return {
    table: "logged_models",
    key: () => raw("e.model_id"),
    place: (field, alias) => {
      const { column, row } = place(field, alias);
      if (field.space !== "metric" || row === undefined || datasets.length === 0) return { column, row };
      return { column, row: { table: row.table, on: sql`${row.on} AND ${onAnyDataset(alias, datasets)}` } };
    },
    orderPlace: (key, alias) => {
      if (key.field.space === "metric") return newestPoint(key, alias);
      return key.field.space === "attribute" && key.field.key === "status"
        ? { column: statusNumber }
        : place(key.field, alias);
    },
  };
}
