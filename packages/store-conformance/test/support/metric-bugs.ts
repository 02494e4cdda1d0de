// Broken metrics, one bug each.
import type { Metric } from "@runledger/store-api";
import { type Bug, metrics, runs } from "./bug.js";

/** Recomputes the latest metrics of a run from its history. */
const latestBy = (compare: (a: Metric, b: Metric) => number): NonNullable<Bug["driver"]> =>
  runs((driver) => ({
    get: async (id) => {
      const run = await driver.runs.get(id);
      if (run === undefined) return undefined;
      const latest = run.metrics.map(async ({ key }) => {
        const points = await driver.metrics.history({ runId: id, key, limit: Infinity });
        return points.toSorted(compare).at(-1);
      });
      return { ...run, metrics: (await Promise.all(latest)).flatMap((point) => point ?? []) };
    },
  }));

const nanAs = (value: number, replacement: number): number => (Number.isNaN(value) ? replacement : value);

export const metricBugs: readonly Bug[] = [
  {
    bug: "the latest metric goes by time only",
    caughtBy: "metrics.latest/the-greater-step-wins-over-a-later-time",
    driver: latestBy((a, b) => a.timestamp - b.timestamp),
  },
  {
    bug: "the latest metric goes by step only",
    caughtBy: "metrics.latest/of-one-step-the-later-time-wins",
    driver: latestBy((a, b) => a.step - b.step || b.timestamp - a.timestamp),
  },
  {
    bug: "NaN is the greatest value",
    caughtBy: "metrics.latest/one-wins-over-nan",
    driver: latestBy(
      (a, b) => a.step - b.step || a.timestamp - b.timestamp || nanAs(a.value, Infinity) - nanAs(b.value, Infinity),
    ),
  },
  {
    bug: "NaN is the least value",
    caughtBy: "metrics.latest/nan-wins-over-minus-one",
    driver: latestBy(
      (a, b) => a.step - b.step || a.timestamp - b.timestamp || nanAs(a.value, -1e300) - nanAs(b.value, -1e300),
    ),
  },
  {
    bug: "NaN is stored as 0",
    caughtBy: "numbers/nan-stays-nan",
    driver: runs(({ runs }) => ({
      log: (id, batch) =>
        runs.log(id, {
          ...batch,
          metrics: batch.metrics.map((metric) => ({ ...metric, value: nanAs(metric.value, 0) })),
        }),
    })),
  },
  {
    bug: "values are single precision",
    caughtBy: "numbers/finite-values-keep-every-bit",
    driver: runs(({ runs }) => ({
      log: (id, batch) =>
        runs.log(id, {
          ...batch,
          metrics: batch.metrics.map((metric) => ({ ...metric, value: Math.fround(metric.value) })),
        }),
    })),
  },
  {
    bug: "infinities are kept without saying so",
    caughtBy: "numbers/infinities-read-as-the-features-say",
    driver: (driver) => ({ ...driver, info: { ...driver.info, features: { infiniteMetrics: true } } }),
    store: (store) => ({
      ...store,
      info: { ...store.info, features: { ...store.info.features, infiniteMetrics: false } },
    }),
  },
  {
    bug: "a history goes by step",
    caughtBy: "metrics.history/is-ordered-by-time-then-step-then-value",
    driver: metrics(({ metrics }) => ({
      history: async (query) => (await metrics.history(query)).toSorted((a, b) => a.step - b.step),
    })),
  },
  {
    bug: "a history of several keys is one",
    caughtBy: "metrics.history/holds-only-that-key-of-that-run",
    driver: metrics(({ metrics }) => ({
      history: async (query) => [
        ...(await metrics.history(query)),
        ...(await metrics.history({ ...query, key: query.key.toUpperCase() })),
      ],
    })),
  },
  {
    bug: "equal points are kept twice",
    caughtBy: "metrics.history/keeps-equal-points-once",
    driver: metrics(({ metrics }) => ({
      history: async (query) => (await metrics.history(query)).flatMap((point) => [point, point]),
    })),
  },
  {
    bug: "the second page of a history is the first again",
    caughtBy: "metrics.history/pages-neither-repeat-nor-skip",
    driver: metrics(({ metrics }) => ({ history: (query) => metrics.history({ ...query, after: undefined }) })),
  },
  {
    bug: "a page of a history starts after all points of that time",
    caughtBy: "metrics.history/pages-neither-repeat-nor-skip",
    driver: metrics(({ metrics }) => ({
      history: async (query) => {
        const { timestamp } = query.after ?? {};
        const points = await metrics.history({ ...query, after: undefined, limit: Infinity });
        return points.filter((point) => timestamp === undefined || point.timestamp > timestamp).slice(0, query.limit);
      },
    })),
  },
  {
    bug: "bulk histories come in the order asked",
    caughtBy: "metrics.bulkHistory/is-ordered-by-run-then-time-step-and-value",
    driver: metrics(({ metrics }) => ({
      bulkHistory: async ({ runIds, key, limit }) => {
        const each = runIds.map(async (runId) =>
          (await metrics.history({ runId, key, limit })).map((point) => ({ ...point, runId })),
        );
        return (await Promise.all(each)).flat().slice(0, limit);
      },
    })),
  },
  {
    bug: "a sample lacks the last point",
    caughtBy: "metrics.intervalHistory/gives-the-first-of-each-bucket-and-the-last-point",
    store: (store) => ({
      ...store,
      metrics: {
        ...store.metrics,
        intervalHistory: async (...args) => (await store.metrics.intervalHistory(...args)).slice(0, -1),
      },
    }),
  },
];
