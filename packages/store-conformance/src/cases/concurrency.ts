// Callers at the same time: each operation with itself, and the races that lose data when a store is careless.
import assert from "node:assert/strict";
import { StoreError } from "@runledger/store-api";
import { type Case, group, groupOf } from "../case.js";
import { byKey, idsOf, latest, modelJson, point, repeat } from "../expect.js";
import { operations } from "./operations.js";

const CALLERS = 8;

const together: readonly Case[] = Object.entries(operations)
  .filter(([, { repeatable }]) => repeatable)
  .flatMap(([name, { needs, prepare }]) =>
    group(
      "concurrency.itself",
      {
        [name]: async (context) => {
          const call = await prepare(context);
          await Promise.all(repeat(CALLERS, () => call()));
        },
      },
      needs,
    ),
  );

/** Runs all, and gives how many succeeded; the others must be refused with one of the codes. */
async function winners(calls: readonly Promise<unknown>[], codes: readonly string[]): Promise<number> {
  const outcomes = await Promise.allSettled(calls);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected")
      assert.ok(StoreError.is(outcome.reason) && codes.includes(outcome.reason.code), String(outcome.reason));
  }
  return outcomes.filter(({ status }) => status === "fulfilled").length;
}

const racing: readonly Case[] = [
  ...together,

  ...group("concurrency.experiments", {
    "one-of-many-creates-wins-a-name": async ({ store, unique }) => {
      const name = unique("e");
      assert.equal(
        await winners(
          repeat(CALLERS, () => store.experiments.create({ name })),
          ["RESOURCE_ALREADY_EXISTS"],
        ),
        1,
      );
    },
    "one-of-many-deletes-wins": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      assert.equal(
        await winners(
          repeat(CALLERS, () => store.experiments.delete(id)),
          ["RESOURCE_DOES_NOT_EXIST"],
        ),
        1,
      );
    },
    "each-gets-its-own-id": async ({ store, unique }) => {
      const ids = await Promise.all(repeat(32, () => store.experiments.create({ name: unique("e") })));
      assert.equal(new Set(ids).size, 32);
    },
    "tags-of-many-writers-are-all-there": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await Promise.all(repeat(16, (n) => store.experiments.setTag(id, `k${n}`, String(n))));
      assert.equal(Object.keys(byKey((await store.experiments.get(id)).tags)).length, 16);
    },
  }),

  ...group("concurrency.runs", {
    "32-writers-to-one-run-lose-nothing": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      await Promise.all(
        repeat(32, (n) =>
          store.runs.log(id, {
            metrics: [point("m", n, n), point(`m${n}`, n)],
            params: [{ key: `p${n}`, value: String(n) }],
            tags: [{ key: `t${n}`, value: String(n) }],
          }),
        ),
      );
      const run = await store.runs.get(id);
      assert.deepEqual(byKey(run.params), Object.fromEntries(repeat(32, (n) => [`p${n}`, String(n)])));
      assert.equal(Object.keys(byKey(run.tags)).length, 33);
      assert.equal(run.metrics.length, 33);
      assert.deepEqual(
        (await store.metrics.history(id, "m")).items.map(({ step }) => step),
        repeat(32, (n) => n),
      );
    },
    "the-latest-metric-is-right-whoever-comes-last": async ({ store, newRun }) => {
      const { id } = await newRun();
      const steps = repeat(32, (n) => (n * 13) % 32);
      await Promise.all(steps.map((step) => store.runs.log(id, { metrics: [point("m", step * 10, step)] })));
      assert.deepEqual(latest(await store.runs.get(id), "m"), point("m", 310, 31));
    },
    "one-tag-ends-with-one-of-the-values": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      await Promise.all(repeat(16, (n) => store.runs.log(id, { tags: [{ key: "t", value: `v${n}` }] })));
      assert.match(byKey((await store.runs.get(id)).tags)["t"] ?? "", /^v\d+$/);
    },
    "one-value-wins-a-param-and-the-others-are-refused": async ({ store, newRun }) => {
      const { id } = await newRun();
      const won = await winners(
        repeat(CALLERS, (n) =>
          store.runs.log(id, { params: [{ key: "p", value: String(n) }], metrics: [point("m", 1, n)] }),
        ),
        ["INVALID_PARAMETER_VALUE"],
      );
      const winner = byKey((await store.runs.get(id)).params)["p"];
      assert.equal(won, 1);
      assert.deepEqual((await store.metrics.history(id, "m")).items, [point("m", 1, Number(winner))]);
    },
    "the-same-param-from-many-is-fine": async ({ store, newRun }) => {
      const { id } = await newRun();
      await Promise.all(repeat(CALLERS, () => store.runs.log(id, { params: [{ key: "p", value: "x" }] })));
      assert.deepEqual((await store.runs.get(id)).params, [{ key: "p", value: "x" }]);
    },
    "equal-points-from-many-are-kept-once": async ({ store, newRun }) => {
      const { id } = await newRun();
      await Promise.all(repeat(CALLERS, () => store.runs.log(id, { metrics: [point("m", 1)] })));
      assert.equal((await store.metrics.history(id, "m")).items.length, 1);
    },
    "recorded-models-are-all-in-the-history": async ({ store, newRun }) => {
      const { id } = await newRun();
      await Promise.all(repeat(CALLERS, (n) => store.runs.recordModel(id, modelJson(id, `m${n}`))));
      const history: unknown = JSON.parse(byKey((await store.runs.get(id)).tags)["mlflow.log-model.history"] ?? "null");
      assert.ok(Array.isArray(history));
      assert.equal(new Set(history.map((model) => JSON.stringify(model))).size, CALLERS);
    },
    "one-of-many-tag-deletes-wins": async ({ store, newRun }) => {
      const { id } = await newRun({ tags: [{ key: "t", value: "1" }] });
      assert.equal(
        await winners(
          repeat(CALLERS, () => store.runs.deleteTag(id, "t")),
          ["RESOURCE_DOES_NOT_EXIST"],
        ),
        1,
      );
    },
    "a-refused-batch-does-not-hurt-its-neighbours": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { params: [{ key: "p", value: "x" }] });
      const won = await winners(
        repeat(16, (n) =>
          store.runs.log(id, { metrics: [point("m", n, n)], params: [{ key: "p", value: n % 2 === 0 ? "x" : "y" }] }),
        ),
        ["INVALID_PARAMETER_VALUE"],
      );
      assert.equal(won, 8);
      assert.deepEqual(
        (await store.metrics.history(id, "m")).items.map(({ step }) => step),
        repeat(8, (n) => n * 2),
      );
    },
    "reads-see-whole-batches": async ({ store, newRun }) => {
      const { id } = await newRun();
      const writing = Promise.all(
        repeat(10, (n) =>
          store.runs.log(id, {
            tags: [
              { key: "a", value: String(n) },
              { key: "b", value: String(n) },
            ],
          }),
        ),
      );
      for (const { tags } of await Promise.all(repeat(10, () => store.runs.get(id))))
        assert.equal(byKey(tags)["a"], byKey(tags)["b"]);
      await writing;
    },
    "runs-of-many-creators-are-all-found": async ({ store, newExperiment }) => {
      const experimentId = await newExperiment();
      const runs = await Promise.all(repeat(32, () => store.runs.create({ experimentId })));
      assert.deepEqual(
        idsOf(await store.runs.search({ experimentIds: [experimentId] })).toSorted(),
        runs.map(({ id }) => id).toSorted(),
      );
    },
    "a-deleted-run-takes-no-late-write": async ({ store, newRun }) => {
      const { id } = await newRun();
      const writes = repeat(CALLERS, (n) => store.runs.log(id, { metrics: [point("m", n, n)] }));
      const deleted = store.runs.delete(id);
      const won = await winners(writes, ["INVALID_PARAMETER_VALUE"]);
      await deleted;
      assert.equal((await store.metrics.history(id, "m")).items.length, won);
    },
  }),

  ...groupOf("datasets", "concurrency.datasets", {
    "one-data-set-from-many-runs-is-one": async ({ store, datasets, newExperiment, newRun }) => {
      const experimentId = await newExperiment();
      const runs = await Promise.all(repeat(CALLERS, () => newRun({ experimentId })));
      const input = (source: string) => ({
        dataset: { name: "d", digest: "1", sourceType: "local", source, schema: null, profile: null },
        tags: [],
      });
      await Promise.all(runs.map(({ id }, n) => datasets.logInputs(id, { datasets: [input(`s${n}`)] })));
      const found = await Promise.all(
        runs.map(async ({ id }) => (await store.runs.get(id)).inputs.datasets.map(({ dataset }) => dataset.source)),
      );
      assert.equal(new Set(found.flat()).size, 1);
      assert.ok(found.every(({ length }) => length === 1));
    },
  }),

  ...groupOf("loggedModels", "concurrency.loggedModels", {
    "tags-of-many-writers-are-all-there": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({ experimentId: await newExperiment() });
      await Promise.all(repeat(16, (n) => loggedModels.setTags(id, [{ key: `k${n}`, value: String(n) }])));
      assert.equal(Object.keys(byKey((await loggedModels.get(id)).tags)).length, 16);
    },
  }),

  ...groupOf("registry", "concurrency.registry", {
    "one-of-many-creates-wins-a-name": async ({ registry, unique }) => {
      const name = unique("model");
      assert.equal(
        await winners(
          repeat(CALLERS, () => registry.models.create({ name })),
          ["RESOURCE_ALREADY_EXISTS"],
        ),
        1,
      );
    },
    "each-version-gets-its-own-number": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      const versions = await Promise.all(
        repeat(CALLERS, (n) => registry.versions.create({ name, source: `s3://b/${n}` })),
      );
      assert.deepEqual(
        versions.map(({ version }) => version).toSorted((a, b) => a - b),
        repeat(CALLERS, (n) => n + 1),
      );
      for (const { version, source } of versions)
        assert.equal((await registry.versions.get(name, version)).source, source);
    },
    "one-alias-ends-on-one-version": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      for (const _ of repeat(4, (n) => n)) await registry.versions.create({ name, source: "s3://bucket/model" });
      await Promise.all(repeat(12, (n) => registry.models.setAlias(name, "champion", 1 + (n % 4))));
      const { aliases } = await registry.models.get(name);
      const version = await registry.versions.getByAlias(name, "champion");
      assert.deepEqual(aliases, [{ alias: "champion", version: version.version }]);
      assert.deepEqual(version.aliases, ["champion"]);
    },
    "one-production-version-is-left-when-all-archive": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      for (const _ of repeat(4, (n) => n)) await registry.versions.create({ name, source: "s3://bucket/model" });
      await Promise.all(repeat(4, (n) => registry.versions.transition(name, n + 1, "Production", true)));
      const { items } = await registry.versions.search({ filter: `name = '${name}'` });
      assert.equal(items.filter(({ stage }) => stage === "Production").length, 1);
    },
  }),
];

export const concurrencyCases: readonly Case[] = racing.map((each) => ({
  ...each,
  decision: "calls-at-once-are-safe",
}));
