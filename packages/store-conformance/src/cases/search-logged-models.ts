// Logged-model search: its own filter dialect, structured order, metrics on data sets.
import assert from "node:assert/strict";
import type { LoggedModelOrder, MetricDataset, SearchLoggedModels } from "@runledger/store-api";
import { type CaseContext, decided, groupOf } from "../case.js";
import { idsOf, namesOf, point, refused } from "../expect.js";

interface Row {
  readonly name: string;
  readonly modelType?: string;
  readonly ready?: true;
  readonly tag?: string;
  readonly param?: string;
  readonly metric?: number;
  /** A point on data set `ds`, digest `d1`. */
  readonly onDataset?: number;
}

const rows: readonly Row[] = [
  { name: "Alpha", modelType: "agent", ready: true, param: "x", tag: "x", metric: 1 },
  { name: "alpha", modelType: "Agent", param: "X", tag: "X", metric: 2 },
  { name: "beta", modelType: "other", param: "it's", onDataset: 3 },
  { name: "a_b", modelType: "other", ready: true },
  { name: "axb", modelType: "other", ready: true },
];
const NEWEST = rows.map(({ name }) => name).toReversed();

type Find = (search?: Partial<SearchLoggedModels>) => Promise<(string | null)[]>;

/** The fixture, oldest first, with a deleted model in it. */
async function fixture({
  store,
  loggedModels,
  newRun,
  nextMillisecond,
}: CaseContext): Promise<{ find: Find; runId: string; experimentId: string }> {
  const { id: runId, experimentId } = await newRun();
  for (const { name, modelType, ready, tag, param, metric, onDataset } of rows) {
    const values = {
      params: param === undefined ? [] : [{ key: "p", value: param }],
      tags: tag === undefined ? [] : [{ key: "t", value: tag }],
    };
    const { id: modelId } = await loggedModels.create({
      experimentId,
      name,
      modelType,
      ...values,
      sourceRunId: name === "Alpha" ? runId : undefined,
    });
    if (metric !== undefined) await store.runs.log(runId, { metrics: [{ ...point("m", metric), modelId }] });
    if (onDataset !== undefined)
      await store.runs.log(runId, {
        metrics: [{ ...point("m", onDataset), modelId, datasetName: "ds", datasetDigest: "d1" }],
      });
    if (ready) await loggedModels.finalize(modelId, "READY");
    await nextMillisecond();
  }
  const gone = await loggedModels.create({ experimentId, name: "gone", tags: [{ key: "t", value: "x" }] });
  await loggedModels.delete(gone.id);
  return {
    runId,
    experimentId,
    find: async (search) => namesOf(await loggedModels.search({ experimentIds: [experimentId], ...search })),
  };
}

async function holds(context: CaseContext, table: Readonly<Record<string, string>>): Promise<void> {
  const { find, runId } = await fixture(context);
  for (const [text, expected] of Object.entries(table)) {
    const filter = text.replaceAll("{run}", runId);
    assert.deepEqual(
      await find({ filter }),
      NEWEST.filter((name) => expected.split(" ").includes(name)),
      filter,
    );
  }
}

/** Two models with the same metric, one of them on data set `ds`, digest `d1`. */
async function onDataset({ store, loggedModels, newRun }: CaseContext) {
  const { id, experimentId } = await newRun();
  const [{ id: on }, { id: off }] = [
    await loggedModels.create({ experimentId }),
    await loggedModels.create({ experimentId }),
  ];
  const metrics = [
    { ...point("m", 2), modelId: on, datasetName: "ds", datasetDigest: "d1" },
    { ...point("m", 2), modelId: off },
  ];
  await store.runs.log(id, { metrics });
  const find = async (...datasets: MetricDataset[]) =>
    idsOf(await loggedModels.search({ experimentIds: [experimentId], filter: "metrics.m > 1", datasets }));
  return { on, find };
}

const ALL = NEWEST.join(" ");

export const searchLoggedModelCases = [
  ...groupOf("loggedModels", "loggedModels.search", {
    "finds-active-ones-newest-first": async (context) => {
      const { find } = await fixture(context);
      assert.deepEqual(await find(), NEWEST);
    },
    "names-compare-exactly": (context) =>
      holds(context, {
        "name = 'Alpha'": "Alpha",
        "attributes.name = 'Alpha'": "Alpha",
        "name != 'Alpha'": "alpha beta a_b axb",
        "name LIKE 'a%'": "alpha a_b axb",
        "name like 'a_b'": "a_b axb",
        "name ILIKE 'a%'": "Alpha alpha a_b axb",
        "name = 'nope'": "",
      }),
    "text-in-a-list": (context) =>
      holds(context, {
        "name IN ('Alpha', 'beta')": "Alpha beta",
        "name NOT IN ('Alpha', 'beta')": "alpha a_b axb",
        "tags.t IN ('x', 'X')": "Alpha alpha",
        "params.p IN ('x')": "Alpha",
      }),
    "attributes-compare": (context) =>
      holds(context, {
        "model_type = 'agent'": "Alpha",
        "model_type ILIKE 'AGENT'": "Alpha alpha",
        "model_type != 'agent'": "alpha beta a_b axb",
        "source_run_id = '{run}'": "Alpha",
        "model_id LIKE 'm-%'": ALL,
      }),
    "status-compares-by-number": (context) =>
      holds(context, {
        "status = 2": "Alpha a_b axb",
        "status = '2'": "Alpha a_b axb",
        "status != 2": "alpha beta",
        "status = 1": "alpha beta",
      }),
    "status-compares-by-name-too": decided("model-status-has-a-name", (context) =>
      holds(context, {
        "status = 'READY'": "Alpha a_b axb",
        "status != 'READY'": "alpha beta",
        "status IN ('PENDING')": "alpha beta",
      }),
    ),
    "times-have-several-names": (context) =>
      holds(context, {
        "creation_time > 5": ALL,
        "creation_timestamp > 5": ALL,
        "creation_timestamp_ms > 5": ALL,
        "last_updated_timestamp > 5": ALL,
        "last_updated_timestamp_ms < 5": "",
      }),
    "params-and-tags-compare-exactly": (context) =>
      holds(context, {
        "params.p = 'x'": "Alpha",
        "params.p LIKE 'x'": "Alpha",
        "params.p ILIKE 'X'": "Alpha alpha",
        "tags.t = 'x'": "Alpha",
        "tags.t != 'x'": "alpha",
        "tags.T = 'x'": "",
        "name = 'Alpha' and params.p = 'X'": "",
      }),
    "metrics-match-any-point": async (context) => {
      await holds(context, {
        "metrics.m > 1": "alpha beta",
        "metrics.m >= 1": "Alpha alpha beta",
        "metrics.m = 3": "beta",
        "metrics.m != 1": "alpha beta",
        "metrics.`m` > 1": "alpha beta",
        "tags.t = 'x' AND metrics.m < 2": "Alpha",
        "metrics.nope != 1": "",
      });
    },
    "an-older-point-matches-too": async ({ store, loggedModels, newRun }) => {
      const { id: runId, experimentId } = await newRun();
      const { id: modelId } = await loggedModels.create({ experimentId });
      await store.runs.log(runId, {
        metrics: [
          { ...point("m", 1, 0), modelId },
          { ...point("m", 9, 1), modelId },
        ],
      });
      for (const filter of ["metrics.m = 1", "metrics.m = 9"])
        assert.deepEqual(
          idsOf(await loggedModels.search({ experimentIds: [experimentId], filter })),
          [modelId],
          filter,
        );
    },
    "data-sets-narrow-metric-clauses": async (context) => {
      const { on, find } = await onDataset(context);
      assert.deepEqual(await find({ name: "ds", digest: "d1" }), [on]);
      assert.deepEqual(await find({ name: "none", digest: "d1" }, { name: "ds", digest: "d1" }), [on]);
      assert.deepEqual(await find({ name: "ds", digest: "other" }), []);
      assert.deepEqual(await find({ name: "DS", digest: "d1" }), []);
    },
    "data-sets-go-by-name-alone": decided("data-sets-go-by-name-alone", async (context) => {
      const { on, find } = await onDataset(context);
      assert.deepEqual([await find({ name: "ds" }), await find({ name: "none" })], [[on], []]);
    }),
    "sees-only-the-experiments-asked-for": async ({ loggedModels, newExperiment }) => {
      const experiments = [await newExperiment(), await newExperiment()];
      const models = await Promise.all(experiments.map((experimentId) => loggedModels.create({ experimentId })));
      const ids = models.map(({ id }) => id);
      assert.deepEqual(idsOf(await loggedModels.search({ experimentIds: experiments.slice(0, 1) })), ids.slice(0, 1));
      assert.deepEqual(idsOf(await loggedModels.search({ experimentIds: experiments })).toSorted(), ids.toSorted());
      assert.deepEqual(idsOf(await loggedModels.search({ experimentIds: [] })), []);
      await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds: ["abc"] }));
    },
    "gives-whole-models": async ({ store, loggedModels, newRun }) => {
      const { id: runId, experimentId } = await newRun();
      const { id } = await loggedModels.create({
        experimentId,
        sourceRunId: runId,
        params: [{ key: "p", value: "1" }],
        tags: [{ key: "t", value: "1" }],
      });
      await store.runs.log(runId, { metrics: [{ ...point("m", 1, 2, 3), modelId: id }] });
      assert.deepEqual((await loggedModels.search({ experimentIds: [experimentId] })).items, [
        await loggedModels.get(id),
      ]);
    },
    "refuses-what-it-does-not-know": async ({ loggedModels, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      const filters = [
        "name > 'a'",
        "name IS NULL",
        "params.p IS NULL",
        "tags.t IS NULL",
        "metrics.m LIKE '1'",
        "last_updated_time > 5",
        "bogus",
      ];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds, filter }), filter);
    },
    "refuses-or-and-statements": async ({ loggedModels, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const filter of ["name = 'a' OR name = 'b'", "name = 'a';"])
        await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds, filter }), filter);
    },
    "refuses-bad-numbers-and-unknown-attributes": decided(
      "bad-model-filters-are-the-callers-mistake",
      async ({ loggedModels, newExperiment }) => {
        const experimentIds = [await newExperiment()];
        for (const filter of ["bogus = 'x'", "metrics.m > abc", "creation_time > 'x'"])
          await refused("INVALID_PARAMETER_VALUE", loggedModels.search({ experimentIds, filter }), filter);
      },
    ),
  }),

  ...groupOf("loggedModels", "loggedModels.search.order", {
    "goes-by-attributes": async (context) => {
      const { find } = await fixture(context);
      const ordered = (field: string, ascending?: boolean) => find({ orderBy: [{ field, ascending }] });
      assert.deepEqual(await ordered("name"), ["Alpha", "a_b", "alpha", "axb", "beta"]);
      assert.deepEqual(await ordered("name", false), ["beta", "axb", "alpha", "a_b", "Alpha"]);
      assert.deepEqual(await ordered("creation_timestamp"), NEWEST.toReversed());
      assert.deepEqual(await ordered("creation_time", false), NEWEST);
      assert.deepEqual(await ordered("model_type"), ["alpha", "Alpha", "axb", "a_b", "beta"]);
    },
    "goes-by-metric-absent-last": async (context) => {
      const { find } = await fixture(context);
      const ordered = (order: Partial<LoggedModelOrder>) => find({ orderBy: [{ field: "metrics.m", ...order }] });
      assert.deepEqual(await ordered({}), ["Alpha", "alpha", "beta", "axb", "a_b"]);
      assert.deepEqual(await ordered({ ascending: false }), ["beta", "alpha", "Alpha", "axb", "a_b"]);
    },
    "goes-by-metric-on-a-data-set": async (context) => {
      const { find } = await fixture(context);
      const ordered = (dataset: { name: string; digest?: string }) =>
        find({ orderBy: [{ field: "metrics.m", dataset }] });
      assert.deepEqual(await ordered({ name: "ds" }), ["beta", "axb", "a_b", "alpha", "Alpha"]);
      assert.deepEqual(await ordered({ name: "ds", digest: "d1" }), ["beta", "axb", "a_b", "alpha", "Alpha"]);
      assert.deepEqual(await ordered({ name: "none" }), NEWEST);
    },
    "refuses-what-it-does-not-know": async ({ loggedModels, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const field of [
        "attributes.name",
        "metric.m",
        "params.p",
        "tags.t",
        "bogus",
        "",
        "name DESC",
        "last_updated_time",
      ]) {
        await refused(
          "INVALID_PARAMETER_VALUE",
          loggedModels.search({ experimentIds, orderBy: [{ field }] }),
          `'${field}'`,
        );
      }
    },
  }),
];
