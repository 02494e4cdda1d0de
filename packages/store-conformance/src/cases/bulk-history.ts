// Histories of several runs at once: whole, and sampled for charts.
import assert from "node:assert/strict";
import type { RunMetric } from "@runledger/store-api";
import { type CaseContext, group } from "../case.js";
import { point, refused, repeat } from "../expect.js";

const stepsOf = (points: readonly RunMetric[]) => points.map(({ step }) => step);

/** A run with points at the steps 0 … count-1. */
async function charted({ store, newRun }: CaseContext, count: number): Promise<string> {
  const { id } = await newRun();
  await store.runs.log(id, { metrics: repeat(count, (n) => point("m", n, n, n)) });
  return id;
}

export const bulkHistoryCases = [
  ...group("metrics.bulkHistory", {
    "is-ordered-by-run-then-time-step-and-value": async ({ store, newRun }) => {
      const ids = [(await newRun()).id, (await newRun()).id, (await newRun()).id];
      for (const id of ids)
        await store.runs.log(id, {
          metrics: [point("m", 2, 0, 5), point("m", 1, 0, 5), point("m", 0, 9, 1), point("other", 1)],
        });
      const expected = ids
        .toSorted()
        .flatMap((runId) =>
          [point("m", 0, 9, 1), point("m", 1, 0, 5), point("m", 2, 0, 5)].map((each) => ({ ...each, runId })),
        );
      assert.deepEqual(await store.metrics.bulkHistory(ids.toSorted().toReversed(), "m"), expected);
    },
    "cuts-at-the-limit-over-all-runs": async ({ store, newRun }) => {
      const ids = [(await newRun()).id, (await newRun()).id].toSorted();
      for (const id of ids) await store.runs.log(id, { metrics: repeat(3, (n) => point("m", n, n, n)) });
      const found = await store.metrics.bulkHistory(ids, "m", 4);
      assert.deepEqual(
        found.map(({ runId, step }) => [runId, step]),
        [
          [ids[0], 0],
          [ids[0], 1],
          [ids[0], 2],
          [ids[1], 0],
        ],
      );
    },
    "a-limit-that-is-too-large-is-cut": async (context) => {
      const id = await charted(context, 2);
      assert.equal((await context.store.metrics.bulkHistory([id], "m", 30_000)).length, 2);
    },
    "unknown-runs-and-keys-give-nothing": async (context) => {
      const id = await charted(context, 2);
      assert.equal((await context.store.metrics.bulkHistory([context.unique("run"), id], "m")).length, 2);
      assert.deepEqual(await context.store.metrics.bulkHistory([id], "never"), []);
    },
    "keeps-nan": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [point("m", Number.NaN)] });
      assert.deepEqual(await store.metrics.bulkHistory([id], "m"), [{ ...point("m", Number.NaN), runId: id }]);
    },
    "takes-1-to-100-runs": async ({ store }) => {
      assert.deepEqual(
        await store.metrics.bulkHistory(
          repeat(100, (n) => `run${n}`),
          "m",
        ),
        [],
      );
      await refused("INVALID_PARAMETER_VALUE", store.metrics.bulkHistory([], "m"), "no run");
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.metrics.bulkHistory(
          repeat(101, (n) => `run${n}`),
          "m",
        ),
        "101 runs",
      );
    },
  }),

  ...group("metrics.intervalHistory", {
    "gives-all-points-when-they-fit": async (context) => {
      const id = await charted(context, 10);
      for (const maxResults of [10, 20, undefined]) {
        assert.deepEqual(
          stepsOf(await context.store.metrics.intervalHistory([id], "m", { maxResults })),
          repeat(10, (n) => n),
        );
      }
    },
    "gives-the-first-of-each-bucket-and-the-last-point": async (context) => {
      const id = await charted(context, 10);
      const sampled = async (maxResults: number) =>
        stepsOf(await context.store.metrics.intervalHistory([id], "m", { maxResults }));
      // Ten points in four buckets: 3, 3, 2, 2.
      assert.deepEqual(await sampled(4), [0, 3, 6, 9]);
      assert.deepEqual(await sampled(3), [0, 4, 9]);
      assert.deepEqual(await sampled(2), [0, 9]);
      assert.deepEqual(await sampled(1), [9]);
    },
    "goes-by-step-not-by-time": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: repeat(6, (n) => point("m", n, n, 100 - n)) });
      assert.deepEqual(stepsOf(await store.metrics.intervalHistory([id], "m", { maxResults: 3 })), [0, 2, 5]);
    },
    "orders-points-of-one-step-by-time-and-value": async ({ store, newRun }) => {
      const { id } = await newRun();
      const ordered = [point("m", 5, 1, 1), point("m", 1, 1, 2), point("m", 2, 1, 2), point("m", 0, 2, 0)];
      await store.runs.log(id, { metrics: ordered.toReversed() });
      assert.deepEqual(
        await store.metrics.intervalHistory([id], "m"),
        ordered.map((each) => ({ ...each, runId: id })),
      );
    },
    "gives-runs-in-the-order-asked": async (context) => {
      const ids = [await charted(context, 2), await charted(context, 2), await charted(context, 2)];
      for (const order of [ids, ids.toReversed()]) {
        const found = await context.store.metrics.intervalHistory(order, "m");
        assert.deepEqual(
          found.map(({ runId }) => runId),
          order.flatMap((id) => [id, id]),
        );
      }
    },
    "samples-each-run-by-itself": async (context) => {
      const [long, short] = [await charted(context, 9), await charted(context, 2)];
      const found = await context.store.metrics.intervalHistory([long, short], "m", { maxResults: 3 });
      assert.deepEqual(
        found.map(({ runId, step }) => [runId, step]),
        [
          [long, 0],
          [long, 3],
          [long, 8],
          [short, 0],
          [short, 1],
        ],
      );
    },
    "a-range-includes-both-ends": async (context) => {
      const id = await charted(context, 10);
      const ranged = async (startStep: number, endStep: number, maxResults?: number) =>
        stepsOf(await context.store.metrics.intervalHistory([id], "m", { startStep, endStep, maxResults }));
      assert.deepEqual(await ranged(2, 5), [2, 3, 4, 5]);
      assert.deepEqual(await ranged(7, 7), [7]);
      assert.deepEqual(await ranged(20, 30), []);
      assert.deepEqual(await ranged(2, 7, 2), [2, 7]);
    },
    "negative-steps-count-too": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [-2, -1, 0, 1].map((step) => point("m", 1, step)) });
      assert.deepEqual(stepsOf(await store.metrics.intervalHistory([id], "m")), [-2, -1, 0, 1]);
      assert.deepEqual(
        stepsOf(await store.metrics.intervalHistory([id], "m", { startStep: -2, endStep: -1 })),
        [-2, -1],
      );
    },
    "unknown-runs-and-keys-give-nothing": async (context) => {
      const id = await charted(context, 2);
      assert.equal((await context.store.metrics.intervalHistory([context.unique("run"), id], "m")).length, 2);
      assert.deepEqual(await context.store.metrics.intervalHistory([id], "never"), []);
    },
    "refuses-half-a-range-and-a-reversed-one": async ({ store, newRun }) => {
      const { id } = await newRun();
      for (const range of [{ startStep: 1 }, { endStep: 1 }, { startStep: 5, endStep: 4 }]) {
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.metrics.intervalHistory([id], "m", range),
          JSON.stringify(range),
        );
      }
    },
    "takes-1-to-2500-points-of-1-to-100-runs": async ({ store, newRun }) => {
      const { id } = await newRun();
      assert.deepEqual(
        await store.metrics.intervalHistory(
          repeat(100, (n) => `run${n}`),
          "m",
          { maxResults: 2500 },
        ),
        [],
      );
      for (const maxResults of [0, -1, 2501])
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.metrics.intervalHistory([id], "m", { maxResults }),
          String(maxResults),
        );
      await refused("INVALID_PARAMETER_VALUE", store.metrics.intervalHistory([], "m"), "no run");
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.metrics.intervalHistory(
          repeat(101, (n) => `run${n}`),
          "m",
        ),
        "101 runs",
      );
    },
  }),
];
