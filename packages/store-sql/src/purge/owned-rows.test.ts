// Every column of the schema that names a run, a logged model, a trace or an experiment is thought of.
import { expect, test } from "vitest";
import { tables } from "../schema/tables/all.js";
import { experimentRows, loggedModelRows, type Owner, runRows, traceRows } from "./owned-rows.js";

/** What others say about an entity stays when the entity goes: these rows are somebody else's. */
const mentions = new Set([
  "model_versions.run_id",
  "logged_models.source_run_id",
  "evaluation_dataset_records.source_id",
]);

const owners: Readonly<Record<string, Owner>> = {
  run_uuid: runRows,
  run_id: runRows,
  source_run_id: runRows,
  model_id: loggedModelRows,
  request_id: traceRows,
  trace_id: traceRows,
  experiment_id: experimentRows,
};

/** Gone with another entity of the experiment, which is purged first or refused. */
const emptiedBefore = new Set([
  ...["runs", "logged_models", "logged_model_metrics", "logged_model_params", "logged_model_tags"],
  ...["trace_info", "spans", "assessments"],
]);

test("each table that names an entity loses its rows with it", () => {
  const forgotten = tables.flatMap(({ name, columns }) =>
    Object.keys(columns)
      .filter((column) => !mentions.has(`${name}.${column}`))
      .flatMap((column) => {
        const owner = owners[column];
        if (owner === undefined || owner.table === name || owner.parts.some(({ table }) => table === name)) return [];
        if (column === "experiment_id" && emptiedBefore.has(name)) return [];
        return [`${name}.${column}`];
      }),
  );
  expect(forgotten).toEqual([]);
});

test("a table goes before those that it refers to", () => {
  for (const owner of [runRows, loggedModelRows, traceRows, experimentRows]) {
    const order = [...owner.parts.map(({ table }) => table), owner.table];
    const wrong = order.flatMap((table, place) => {
      const parts = tables.find(({ name }) => name === table)?.parts ?? [];
      return parts.flatMap((part) =>
        part.kind === "foreign" && part.refersTo !== table && order.slice(0, place).includes(part.refersTo)
          ? [`${table} → ${part.refersTo}`]
          : [],
      );
    });
    expect(wrong, owner.table).toEqual([]);
  }
});
