import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, rowsOf, runId } from "./seed-rows.mjs";

const experiment = { experimentId: "1", artifactLocation: "mlflow-artifacts:/1", metrics: 10 };

test("rows are the same each time and differ from run to run", () => {
  assert.deepEqual(rowsOf(experiment, 7), rowsOf(experiment, 7));
  assert.notDeepEqual(rowsOf(experiment, 7).metrics, rowsOf(experiment, 8).metrics);
  assert.notEqual(runId("1", 7), runId("2", 7));
});

test("each row has a value for each column, and its run's id", () => {
  const rows = rowsOf(experiment, 3);
  assert.deepEqual(Object.keys(rows), Object.keys(columns));
  for (const [table, names] of Object.entries(columns)) {
    for (const row of rows[table]) {
      assert.equal(row.length, names.length, table);
      assert.equal(row[names.indexOf("run_uuid")], runId("1", 3));
    }
  }
});

test("metrics spread over [0, 1), each by itself", () => {
  const values = Array.from({ length: 1000 }, (_, i) => rowsOf(experiment, i).metrics.map(([, value]) => value));
  for (let j = 0; j < 10; j++) {
    const mean = values.reduce((sum, row) => sum + row[j], 0) / values.length;
    assert.ok(mean > 0.45 && mean < 0.55, `m${j} has the mean ${mean}`);
  }
  assert.equal(new Set(values[0]).size, 10);
});
