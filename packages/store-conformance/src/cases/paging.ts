// Pages of searches: nothing twice, nothing left out, whatever the order, and whatever happens in between.
import assert from "node:assert/strict";
import { type CaseContext, decided, group, groupOf } from "../case.js";
import { idsOf, namesOf, pagesOf, point, refused, repeat } from "../expect.js";

/** Nine runs that tie in every way: values, NaN, absent metrics, params and end times, equal start times. */
async function tied({ store, newExperiment }: CaseContext): Promise<string> {
  const experimentId = await newExperiment();
  const values = [1, 1, 1, Number.NaN, Number.NaN, undefined, undefined, -1, Number.POSITIVE_INFINITY];
  for (const [n, value] of values.entries()) {
    const { id } = await store.runs.create({ experimentId, name: `r${n % 3}`, startTime: n < 5 ? 1 : 2, userId: "u" });
    if (value !== undefined)
      await store.runs.log(id, { metrics: [point("m", value)], params: [{ key: "p", value: String(n % 2) }] });
    if (n % 2 === 0) await store.runs.update(id, { endTime: 5 });
  }
  return experimentId;
}

const walks: Readonly<Record<string, readonly string[]>> = {
  default: [],
  "metric-ascending": ["metrics.m"],
  "metric-descending": ["metrics.m DESC"],
  "param-ascending": ["params.p"],
  "param-descending": ["params.p DESC"],
  "absent-end-time": ["end_time DESC"],
  "run-name": ["run_name"],
  "several-keys": ["params.p DESC", "metrics.m", "run_name DESC"],
};

const walkCases = Object.fromEntries(
  Object.entries(walks).map(([name, orderBy]) => [
    `neither-repeat-nor-skip-by-${name}`,
    async (context: CaseContext) => {
      const experimentIds = [await tied(context)];
      const whole = idsOf(await context.store.runs.search({ experimentIds, orderBy }));
      assert.equal(new Set(whole).size, 9);
      for (const maxResults of [1, 2, 4]) {
        const pages = await pagesOf((pageToken) =>
          context.store.runs.search({ experimentIds, orderBy, maxResults, pageToken }),
        );
        assert.deepEqual(
          pages.flat().map(({ id }) => id),
          whole,
          `pages of ${maxResults}`,
        );
        for (const page of pages.slice(0, -1)) assert.equal(page.length, maxResults, "only the last page may be short");
      }
    },
  ]),
);

async function runsNewestFirst(
  { newExperiment, newRun }: CaseContext,
  count: number,
): Promise<{ experimentIds: string[]; ids: string[] }> {
  const experimentId = await newExperiment();
  const runs = await Promise.all(repeat(count, (n) => newRun({ experimentId, startTime: 1000 - n })));
  return { experimentIds: [experimentId], ids: runs.map(({ id }) => id) };
}

export const pagingCases = [
  ...group("runs.search.pages", walkCases),
  ...group("runs.search.pages", {
    "a-full-last-page-has-no-token": async (context) => {
      const { experimentIds } = await runsNewestFirst(context, 4);
      assert.equal((await context.store.runs.search({ experimentIds, maxResults: 4 })).nextPageToken, undefined);
      assert.equal(
        (await pagesOf((pageToken) => context.store.runs.search({ experimentIds, maxResults: 2, pageToken }))).length,
        2,
      );
    },
    "keep-the-filter": async (context) => {
      const experimentIds = [await tied(context)];
      const filter = "metrics.m = 1";
      const pages = await pagesOf((pageToken) =>
        context.store.runs.search({ experimentIds, filter, maxResults: 1, pageToken }),
      );
      assert.deepEqual(
        pages.map((page) => page.map(({ metrics }) => metrics[0]?.value)),
        [[1], [1], [1]],
      );
    },
    "an-empty-token-means-the-first": async (context) => {
      const { experimentIds, ids } = await runsNewestFirst(context, 2);
      assert.deepEqual(idsOf(await context.store.runs.search({ experimentIds, pageToken: "" })), ids);
    },
    "a-run-deleted-in-between-makes-none-skip": decided("pages-follow-the-last-row", async (context) => {
      const { experimentIds, ids } = await runsNewestFirst(context, 4);
      const { nextPageToken: pageToken } = await context.store.runs.search({ experimentIds, maxResults: 2 });
      await context.store.runs.delete(ids[1] ?? "");
      assert.deepEqual(idsOf(await context.store.runs.search({ experimentIds, pageToken })), ids.slice(2));
    }),
    "a-run-created-in-between-makes-none-repeat": decided("pages-follow-the-last-row", async (context) => {
      const { experimentIds, ids } = await runsNewestFirst(context, 4);
      const { nextPageToken: pageToken } = await context.store.runs.search({ experimentIds, maxResults: 2 });
      await context.newRun({ experimentId: experimentIds[0] ?? "", startTime: 5000 });
      assert.deepEqual(idsOf(await context.store.runs.search({ experimentIds, pageToken })), ids.slice(2));
    }),
    "refuse-a-garbled-token": async ({ store, newRun }) => {
      const { experimentId } = await newRun();
      for (const pageToken of ["zzz", " ", "e30=", "%%%"])
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.search({ experimentIds: [experimentId], pageToken }),
          `'${pageToken}'`,
        );
    },
    "refuse-a-token-of-another-order": decided("pages-follow-the-last-row", async (context) => {
      const { experimentIds } = await runsNewestFirst(context, 2);
      const { nextPageToken: pageToken } = await context.store.runs.search({ experimentIds, maxResults: 1 });
      await refused(
        "INVALID_PARAMETER_VALUE",
        context.store.runs.search({ experimentIds, pageToken, orderBy: ["run_name"] }),
      );
    }),
    "take-1-to-50000-rows": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      const page = (maxResults: number) => store.runs.search({ experimentIds: [experimentId], maxResults });
      assert.deepEqual(idsOf(await page(50_000)), [id]);
      for (const maxResults of [0, -1, 50_001])
        await refused("INVALID_PARAMETER_VALUE", page(maxResults), String(maxResults));
    },
  }),

  ...group("experiments.search.pages", {
    "neither-repeat-nor-skip": async ({ store, unique }) => {
      const mark = unique("paged");
      const names = repeat(5, (n) => `${mark}-${n}`);
      for (const name of names) await store.experiments.create({ name });
      const filter = `name LIKE '${mark}%'`;
      for (const orderBy of [["name"], ["name DESC"], ["creation_time"], []]) {
        const whole = namesOf(await store.experiments.search({ filter, orderBy }));
        assert.equal(whole.length, 5);
        const pages = await pagesOf((pageToken) =>
          store.experiments.search({ filter, orderBy, maxResults: 2, pageToken }),
        );
        assert.deepEqual(
          pages.flat().map(({ name }) => name),
          whole,
        );
      }
    },
    "take-1-to-50000-rows-and-no-garbled-token": async ({ store }) => {
      for (const maxResults of [0, -1, 50_001])
        await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ maxResults }), String(maxResults));
      await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ maxResults: 1, pageToken: "zzz" }));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.search.pages", {
    "neither-repeat-nor-skip": async ({ loggedModels, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const name of ["b", "a", "b", "c", "a"])
        await loggedModels.create({
          experimentId: experimentIds[0] ?? "",
          name,
          modelType: name === "b" ? "t" : undefined,
        });
      for (const orderBy of [
        undefined,
        [{ field: "name" }],
        [{ field: "model_type", ascending: false }],
        [{ field: "metrics.none" }],
      ]) {
        const whole = idsOf(await loggedModels.search({ experimentIds, orderBy }));
        assert.equal(whole.length, 5);
        const pages = await pagesOf((pageToken) =>
          loggedModels.search({ experimentIds, orderBy, maxResults: 2, pageToken }),
        );
        assert.deepEqual(
          pages.map((page) => page.length),
          [2, 2, 1],
        );
        assert.deepEqual(
          pages.flat().map(({ id }) => id),
          whole,
        );
      }
    },
    "zero-means-the-default-size": async ({ loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      const { id } = await loggedModels.create({ experimentId });
      assert.deepEqual(idsOf(await loggedModels.search({ experimentIds: [experimentId], maxResults: 0 })), [id]);
    },
    "default-is-50": async ({ loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      for (const name of repeat(51, String)) await loggedModels.create({ experimentId, name });
      const page = await loggedModels.search({ experimentIds: [experimentId] });
      assert.equal(page.items.length, 50);
      assert.ok(page.nextPageToken);
    },
    "refuse-negative-sizes-and-garbled-tokens": decided(
      "bad-paging-is-the-callers-mistake",
      async ({ loggedModels, newExperiment }) => {
        const experimentIds = [await newExperiment()];
        await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds, maxResults: -1 }));
        await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds, pageToken: "abc" }));
      },
    ),
  }),

  ...groupOf("registry", "registry.search.pages", {
    "of-models-neither-repeat-nor-skip": async ({ registry, unique }) => {
      const mark = unique("paged");
      const names = repeat(5, (n) => `${mark}-${n}`);
      for (const name of names.toReversed()) await registry.models.create({ name });
      const search = { filter: `name LIKE '${mark}%'`, maxResults: 2 };
      assert.deepEqual(
        (await pagesOf((pageToken) => registry.models.search({ ...search, pageToken }))).map((page) =>
          page.map(({ name }) => name),
        ),
        [names.slice(0, 2), names.slice(2, 4), names.slice(4)],
      );
      const backwards = await pagesOf((pageToken) =>
        registry.models.search({ ...search, orderBy: ["name DESC"], pageToken }),
      );
      assert.deepEqual(
        backwards.flat().map(({ name }) => name),
        names.toReversed(),
      );
    },
    "of-versions-neither-repeat-nor-skip": async ({ registry, unique }) => {
      const name = unique("paged");
      await registry.models.create({ name });
      for (const source of repeat(11, (n) => `s3://bucket/${n}`)) await registry.versions.create({ name, source });
      for (const orderBy of [undefined, ["version_number ASC"], ["name DESC"]]) {
        const search = { filter: `name = '${name}'`, orderBy };
        const whole = (await registry.versions.search(search)).items.map(({ version }) => version);
        const pages = await pagesOf((pageToken) => registry.versions.search({ ...search, maxResults: 3, pageToken }));
        assert.deepEqual(
          pages.flat().map(({ version }) => version),
          whole,
        );
        assert.equal(new Set(whole).size, 11);
      }
    },
    "of-models-take-0-to-1000-rows": async ({ registry }) => {
      assert.deepEqual((await registry.models.search({ maxResults: 0 })).items, []);
      assert.equal(
        (await registry.models.search({ maxResults: 1000, filter: "name = 'nobody'" })).nextPageToken,
        undefined,
      );
      await refused("INVALID_PARAMETER_VALUE", registry.models.search({ maxResults: 1001 }));
    },
    "of-models-take-no-negative-size": decided("bad-paging-is-the-callers-mistake", async ({ registry }) => {
      await refused("INVALID_PARAMETER_VALUE", registry.models.search({ maxResults: -1 }));
    }),
    "of-versions-take-1-to-200000-rows": async ({ registry }) => {
      for (const maxResults of [0, -1, 200_001])
        await refused("INVALID_PARAMETER_VALUE", registry.versions.search({ maxResults }), String(maxResults));
    },
    "refuse-a-garbled-token": async ({ registry }) => {
      await refused("INVALID_PARAMETER_VALUE", registry.models.search({ pageToken: "zzz" }));
      await refused("INVALID_PARAMETER_VALUE", registry.versions.search({ pageToken: "zzz" }));
    },
  }),
];
