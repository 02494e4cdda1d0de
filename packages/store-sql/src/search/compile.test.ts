import { parseFilter, searchables, withoutPrompts, type Searchable } from "@runledger/store-api";
import { join } from "sql-template-tag";
import { describe, expect, it } from "vitest";
import { sqlite } from "../dialects/sqlite.js";
import { compileFilter } from "./compile.js";
import { experimentPlaces } from "./experiment-places.js";
import { loggedModelPlaces } from "./logged-model-places.js";
import type { Searched } from "./place.js";
import { modelVersionPlaces } from "./registry-places.js";
import { runPlaces } from "./run-places.js";

type Case = readonly [filter: string, sql: string, values: readonly unknown[]];

function expectSql(searchable: Searchable, searched: Searched, cases: readonly Case[]): void {
  it.each(cases)(`${searchable.entity}: %s`, (text, sql, values) => {
    const compiled = join(compileFilter(parseFilter(searchable, text), searched, sqlite), " AND ");
    expect(compiled.sql).toBe(sql);
    expect(compiled.values).toEqual(values);
  });
}

const entry = (table: string, rest: string) =>
  `EXISTS (SELECT 1 FROM ${table} f WHERE f.run_uuid = e.run_uuid AND f."key" = ? AND ${rest})`;

describe("compileFilter", () => {
  expectSql(searchables.runs, runPlaces, [
    ["status = 'FINISHED'", "e.status = ?", ["FINISHED"]],
    ["run_id IN ('a', 'b')", "e.run_uuid IN (SELECT value FROM json_each(?))", ['["a","b"]']],
    ["run_id NOT IN ('a', 'b')", "NOT (e.run_uuid IN (SELECT value FROM json_each(?)))", ['["a","b"]']],
    ["run_id NOT IN ('a')", "NOT (e.run_uuid = ?)", ["a"]],
    ["user_id LIKE 'a%'", "e.user_id LIKE ?", ["a%"]],
    ["user_id ILIKE 'É%'", "runledger_fold(e.user_id) LIKE ?", ["é%"]],
    ["start_time >= 5", "e.start_time >= ?", [5]],
    ["start_time > 1.5 AND start_time >= 1.5", "e.start_time > ? AND e.start_time >= ?", [1, 2]],
    ["end_time < 1.5 AND end_time <= 1.5", "e.end_time < ? AND e.end_time <= ?", [2, 1]],
    ["end_time = 1.5 AND end_time != 1.5", "1 = 0 AND e.end_time IS NOT NULL", []],
    ["end_time < 1e400", "e.end_time < ?", [Number.MAX_SAFE_INTEGER]],
    ["metrics.`a b` < 0.5", entry("latest_metrics", "(f.is_nan = ? AND f.value < ?)"), ["a b", 0, 0.5]],
    ["metrics.m != 2", entry("latest_metrics", "(f.is_nan = ? OR f.value <> ?)"), ["m", 1, 2]],
    ["params.p = 'x'", entry("params", "f.value = ?"), ["p", "x"]],
    ["params.p IS NULL", `NOT ${entry("params", "f.value IS NOT NULL")}`, ["p"]],
    ["tags.t IS NOT NULL", entry("tags", "f.value IS NOT NULL"), ["t"]],
    ["run_name = 'n'", entry("tags", "f.value = ?"), ["mlflow.runName", "n"]],
    [
      "dataset.name = 'd' AND params.p = 'x' AND dataset.context != 'train'",
      `${entry("params", "f.value = ?")} AND EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id LEFT JOIN input_tags c ON c.input_uuid = i.input_uuid AND c.name = ? WHERE i.destination_type = 'RUN' AND i.destination_id = e.run_uuid AND i.source_type = 'DATASET' AND d.name = ? AND c.value <> ?)`,
      ["p", "x", "mlflow.data.context", "d", "train"],
    ],
  ]);

  expectSql(searchables.experiments, experimentPlaces, [
    ["experiment_id = '12345678901234567'", "e.experiment_id = ?", ["12345678901234567"]],
    ["experiment_id NOT IN ('1', '2')", "NOT (e.experiment_id IN (SELECT value FROM json_each(?)))", ['["1","2"]']],
  ]);

  const onDataset = "(f.dataset_name = ? AND f.dataset_digest = ? OR f.dataset_name = ?)";
  expectSql(searchables.loggedModels, loggedModelPlaces([{ name: "d", digest: "1" }, { name: "e" }]), [
    [
      "metrics.m > 1",
      `EXISTS (SELECT 1 FROM logged_model_metrics f WHERE f.model_id = e.model_id AND f.metric_name = ? AND ${onDataset} AND f.metric_value > ?)`,
      ["m", "d", "1", "e", 1],
    ],
    [
      "status = 'READY'",
      "CASE e.status WHEN 0 THEN 'UNSPECIFIED' WHEN 1 THEN 'PENDING' WHEN 2 THEN 'READY' WHEN 3 THEN 'UPLOAD_FAILED' END = ?",
      ["READY"],
    ],
  ]);

  it("leaves prompts out of the registry by the version's own tag", () => {
    const filter = withoutPrompts(parseFilter(searchables.modelVersions, undefined));
    const [lacks] = compileFilter(filter, modelVersionPlaces, sqlite);
    expect(lacks?.sql).toBe(
      `NOT EXISTS (SELECT 1 FROM model_version_tags f WHERE f.workspace = e.workspace AND f.name = e.name AND f.version = e.version AND f."key" = ? AND f.value = ?)`,
    );
    expect(lacks?.values).toEqual(["mlflow.prompt.is_prompt", "true"]);
  });

  it("has one text for all filters of one shape", () => {
    const text = (filter: string) =>
      join(compileFilter(parseFilter(searchables.runs, filter), runPlaces, sqlite), " AND ").sql;
    expect(text("metrics.a > 1 AND run_id IN ('w', 'x')")).toBe(text("metrics.b > 2 AND run_id IN ('x', 'y', 'z')"));
  });
});
