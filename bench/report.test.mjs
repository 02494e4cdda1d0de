import assert from "node:assert/strict";
import { test } from "node:test";
import { markdown, onceLine, workloadLine } from "./report.mjs";

const figures = {
  theirs: { rate: 100, cpu: 2, p50: 10, p99: 20 },
  ours: { rate: 400, cpu: 0.5, p50: 5, p99: 5 },
};

test("a line gives figures and, from the second server on, ratios to the first", () => {
  assert.equal(
    workloadLine("get_run", "calls", figures),
    "get_run             theirs: 100 calls/s, cpu 2000 us/call, p50 10.0 p99 20.0 ms" +
      " | ours: 400 calls/s (×4.00), cpu 500 us/call (×0.25), p50 5.00 p99 5.00 ms",
  );
  assert.equal(onceLine("idleMb", { a: 10, b: 5 }), "idle memory (PSS), MB      a: 10.0 | b: 5.00 (×0.50)");
});

test("tables hold ratios, absolute figures of start and memory, and failures by name", () => {
  const once = {
    startMs: { theirs: 100, ours: 200 },
    idleMb: { theirs: 10, ours: 20 },
    endMb: { theirs: 30, ours: 40 },
  };
  const workloads = { get_run: figures, set_tag: { ...figures, theirs: { error: "500" } } };
  assert.equal(
    markdown({ workloads, once }, ["theirs", "ours"]),
    `| ours / theirs | throughput | CPU per unit | latency p50 | latency p99 |
|---|---|---|---|---|
| \`get_run\` | ×4.00 | ×0.25 | ×0.50 | ×0.25 |
| \`set_tag\` | theirs failed |  |  |  |

|  | theirs | ours |
|---|---|---|
| start to first write, ms | 100 | 200 |
| idle memory (PSS), MB | 10.0 | 20.0 |
| memory at the end, MB | 30.0 | 40.0 |`,
  );
});
