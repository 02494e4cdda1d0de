// The whole history of one metric: order, equal points, pages, streams.
import assert from "node:assert/strict";
import { group } from "../case.js";
import { pagesOf, point, refused, repeat } from "../expect.js";

export const metricHistoryCases = [
  ...group("metrics.history", {
    "is-ordered-by-time-then-step-then-value": async ({ store, newRun }) => {
      const { id } = await newRun();
      const ordered = [
        point("m", 9, 7, 1),
        point("m", 5, 0, 2),
        point("m", 1, 3, 2),
        point("m", 2, 3, 2),
        point("m", 0, -1, 10),
        point("m", 0, 0, 10),
      ];
      await store.runs.log(id, { metrics: ordered.toReversed() });
      assert.deepEqual((await store.metrics.history(id, "m")).items, ordered);
    },
    "counts-nan-as-zero": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [point("m", 1), point("m", Number.NaN), point("m", -1)] });
      assert.deepEqual((await store.metrics.history(id, "m")).items, [
        point("m", -1),
        point("m", Number.NaN),
        point("m", 1),
      ]);
    },
    "keeps-equal-points-once": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, {
        metrics: [point("m", 1, 2, 3), point("m", 1, 2, 3), point("nan", Number.NaN), point("nan", Number.NaN)],
      });
      await store.runs.log(id, { metrics: [point("m", 1, 2, 3), point("nan", Number.NaN)] });
      assert.equal((await store.metrics.history(id, "m")).items.length, 1);
      assert.equal((await store.metrics.history(id, "nan")).items.length, 1);
    },
    "keeps-points-that-differ-in-one-part": async ({ store, newRun }) => {
      const { id } = await newRun();
      const metrics = [
        point("m", 1),
        point("m", 2),
        point("m", 1, 1),
        point("m", 1, 0, 1),
        point("m", 0),
        point("m", Number.NaN),
      ];
      await store.runs.log(id, { metrics });
      assert.equal((await store.metrics.history(id, "m")).items.length, metrics.length);
    },
    "holds-only-that-key-of-that-run": async ({ store, newRun }) => {
      const one = await newRun();
      const two = await newRun({ experimentId: one.experimentId });
      await store.runs.log(one.id, { metrics: [point("m", 1), point("M", 2), point("m2", 3)] });
      await store.runs.log(two.id, { metrics: [point("m", 4)] });
      assert.deepEqual((await store.metrics.history(one.id, "m")).items, [point("m", 1)]);
    },
    "of-an-unknown-run-or-key-is-empty": async ({ store, unique, newRun }) => {
      const { id } = await newRun();
      for (const [run, key] of [
        [id, "never"],
        [unique("run"), "m"],
      ] as const) {
        const page = await store.metrics.history(run, key);
        assert.deepEqual([page.items, page.nextPageToken], [[], undefined]);
      }
    },
    "comes-in-one-page-unless-asked-otherwise": async ({ store, newRun }) => {
      const { id } = await newRun();
      for (const batch of [0, 1, 2])
        await store.runs.log(id, { metrics: repeat(1000, (n) => point("m", n, batch * 1000 + n)) });
      const page = await store.metrics.history(id, "m");
      assert.deepEqual([page.items.length, page.nextPageToken], [3000, undefined]);
    },
    "pages-neither-repeat-nor-skip": async ({ store, newRun }) => {
      const { id } = await newRun();
      // Ties in time, step and NaN lie on the borders of the pages.
      const metrics = [
        ...repeat(5, (n) => point("m", n, 1, 1)),
        ...repeat(5, (n) => point("m", 0, n, 2)),
        point("m", Number.NaN, 3, 2),
        point("m", -1, 3, 2),
      ];
      await store.runs.log(id, { metrics });
      const whole = (await store.metrics.history(id, "m")).items;
      for (const maxResults of [1, 2, 3, 5, 11]) {
        const pages = await pagesOf((pageToken) => store.metrics.history(id, "m", { maxResults, pageToken }));
        assert.deepEqual(pages.flat(), whole, `pages of ${maxResults}`);
        for (const page of pages.slice(0, -1)) assert.equal(page.length, maxResults);
      }
    },
    "a-full-last-page-has-no-token": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: repeat(4, (n) => point("m", n)) });
      assert.equal((await store.metrics.history(id, "m", { maxResults: 4 })).nextPageToken, undefined);
      assert.equal(
        (await pagesOf((pageToken) => store.metrics.history(id, "m", { maxResults: 2, pageToken }))).length,
        2,
      );
    },
    "refuses-page-sizes-below-one": async ({ store, newRun }) => {
      const { id } = await newRun();
      for (const maxResults of [0, -1])
        await refused("INVALID_PARAMETER_VALUE", store.metrics.history(id, "m", { maxResults }), String(maxResults));
    },
    "refuses-a-garbled-token": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: [point("m", 1)] });
      for (const pageToken of ["zzz", " ", "e30="])
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.metrics.history(id, "m", { maxResults: 1, pageToken }),
          `'${pageToken}'`,
        );
    },
  }),

  ...group("metrics.stream", {
    "gives-the-history-in-chunks": async ({ store, newRun }) => {
      const { id } = await newRun();
      for (const batch of [0, 1, 2])
        await store.runs.log(id, {
          metrics: repeat(1000, (n) => point("m", n, batch * 1000 + n, 2999 - batch * 1000 - n)),
        });
      const chunks = await Array.fromAsync(store.metrics.stream(id, "m"));
      assert.deepEqual(chunks.flat(), (await store.metrics.history(id, "m")).items);
      assert.ok(chunks.every((chunk) => chunk.length > 0));
    },
    "of-an-unknown-run-or-key-is-empty": async ({ store, unique, newRun }) => {
      const { id } = await newRun();
      assert.deepEqual((await Array.fromAsync(store.metrics.stream(id, "never"))).flat(), []);
      assert.deepEqual((await Array.fromAsync(store.metrics.stream(unique("run"), "m"))).flat(), []);
    },
    "may-be-left-early": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: repeat(10, (n) => point("m", n, n)) });
      for await (const chunk of store.metrics.stream(id, "m")) {
        assert.ok(chunk.length > 0);
        break;
      }
      await store.runs.log(id, { metrics: [point("m", 1, 99)] });
      assert.equal((await store.metrics.history(id, "m")).items.length, 11);
    },
  }),
];
