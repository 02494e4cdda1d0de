// The latest point of each metric: greatest (step, timestamp, value), NaN counted as 0.
import assert from "node:assert/strict";
import type { LoggedMetric } from "@runledger/store-api";
import { type Case, group } from "../case.js";
import { latest, point, refused, repeat } from "../expect.js";

/** Points of one key, and which of them is the latest. */
const races: Readonly<Record<string, readonly [winner: number, ...points: LoggedMetric[]]>> = {
  "the-greater-step-wins-over-a-later-time": [0, point("m", 1, 5, 100), point("m", 2, 4, 900)],
  "an-older-step-logged-later-does-not-win": [0, point("m", 1, 5, 100), point("m", 9, 1, 100)],
  "of-one-step-the-later-time-wins": [1, point("m", 9, 3, 100), point("m", 1, 3, 200), point("m", 5, 3, 150)],
  "of-one-step-and-time-the-greater-value-wins": [
    1,
    point("m", 1, 3, 100),
    point("m", 7, 3, 100),
    point("m", 5, 3, 100),
  ],
  "negative-steps-come-before-zero": [1, point("m", 1, -5, 900), point("m", 2, 0, 1), point("m", 3, -1, 999)],
  "one-wins-over-nan": [0, point("m", 1), point("m", Number.NaN)],
  "nan-wins-over-minus-one": [1, point("m", -1), point("m", Number.NaN)],
  "nan-with-a-greater-step-wins": [1, point("m", 1, 1), point("m", Number.NaN, 2)],
  "steps-compare-as-numbers": [1, point("m", 1, 9), point("m", 1, 10)],
  "negative-values-compare-as-numbers": [0, point("m", -2), point("m", -10)],
};

/** Each race is run forwards and backwards, as one batch and one by one. */
function raceCase([winner, ...points]: readonly [number, ...LoggedMetric[]]): Case["run"] {
  return async ({ store, newRun, newExperiment }) => {
    const experimentId = await newExperiment();
    for (const order of [points, points.toReversed()]) {
      const [batch, single] = [await newRun({ experimentId }), await newRun({ experimentId })];
      await store.runs.log(batch.id, { metrics: order });
      for (const metric of order) await store.runs.log(single.id, { metrics: [metric] });
      for (const { id } of [batch, single]) assert.deepEqual(latest(await store.runs.get(id), "m"), points[winner]);
    }
  };
}

export const metricCases = [
  ...group("metrics.latest", Object.fromEntries(Object.entries(races).map(([name, race]) => [name, raceCase(race)]))),

  ...group("metrics.latest", {
    "is-kept-for-each-key-and-run": async ({ store, newRun }) => {
      const one = await newRun();
      const two = await newRun({ experimentId: one.experimentId });
      await store.runs.log(one.id, { metrics: [point("a", 1, 1), point("A", 2, 9), point("b", 3, 5)] });
      await store.runs.log(two.id, { metrics: [point("a", 4, 0)] });
      const values = (await store.runs.get(one.id)).metrics.map(({ key, value }) => [key, value]);
      assert.deepEqual(Object.fromEntries(values), { a: 1, A: 2, b: 3 });
      assert.deepEqual((await store.runs.get(two.id)).metrics, [point("a", 4, 0)]);
    },
    "is-what-a-search-shows": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.runs.log(id, { metrics: [point("m", 2, 2, 5), point("m", 3, 1, 6)] });
      const [found] = (await store.runs.search({ experimentIds: [experimentId] })).items;
      assert.deepEqual(found?.metrics, [point("m", 2, 2, 5)]);
    },
  }),

  ...group("runs.log", {
    "a-thousand-metrics-fit-in-one-batch": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: repeat(1000, (n) => point(`m${n % 10}`, n, n, n)) });
      const values = (await store.runs.get(id)).metrics.map(({ value }) => value).toSorted((a, b) => a - b);
      assert.deepEqual(
        values,
        repeat(10, (n) => 990 + n),
      );
      assert.equal((await store.metrics.history(id, "m3")).items.length, 100);
    },
    "takes-timestamp-zero-and-negative-steps": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [point("m", 1, -3, 0)] });
      assert.deepEqual((await store.runs.get(id)).metrics, [point("m", 1, -3, 0)]);
    },
    "refuses-a-negative-timestamp": async ({ store, newRun }) => {
      const { id } = await newRun();
      await refused("INVALID_PARAMETER_VALUE", store.runs.log(id, { metrics: [point("ok", 1), point("m", 1, 0, -1)] }));
      assert.deepEqual((await store.runs.get(id)).metrics, []);
    },
    "refuses-metrics-of-an-unknown-run": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.log(unique("run"), { metrics: [point("m", 1)] }));
    },
    "takes-a-data-set-without-a-model": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [{ ...point("m", 1, 2, 3), datasetName: "d", datasetDigest: "1" }] });
      assert.deepEqual((await store.metrics.history(id, "m")).items, [point("m", 1, 2, 3)]);
    },
  }),
];
