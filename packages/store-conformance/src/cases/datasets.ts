// Data sets and models as inputs and outputs of runs.
import assert from "node:assert/strict";
import type { Dataset, DatasetInput } from "@runledger/store-api";
import { decided, groupOf } from "../case.js";
import { byKey, only, refused, repeat } from "../expect.js";

const dataset = (name: string, digest = "d1", more: Partial<Dataset> = {}): Dataset => ({
  name,
  digest,
  sourceType: "local",
  source: "{}",
  schema: null,
  profile: null,
  ...more,
});
const input = (given: Dataset, tags: Readonly<Record<string, string>> = {}): DatasetInput => ({
  dataset: given,
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
});
const CONTEXT = "mlflow.data.context";

export const datasetCases = [
  ...groupOf("datasets", "datasets.logInputs", {
    "shows-in-the-run": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      const given = dataset("ds", "abc", {
        sourceType: "s3",
        source: '{"uri": "s3://b"}',
        schema: '{"c": "ü"}',
        profile: '{"rows": 3}',
      });
      await datasets.logInputs(id, { datasets: [input(given, { [CONTEXT]: "train", other: "" })] });
      const found = only((await store.runs.get(id)).inputs.datasets);
      assert.deepEqual(found.dataset, given);
      assert.deepEqual(byKey(found.tags), { [CONTEXT]: "train", other: "" });
    },
    "an-absent-schema-and-profile-stay-absent": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      await datasets.logInputs(id, { datasets: [input(dataset("ds"))] });
      assert.deepEqual(only((await store.runs.get(id)).inputs.datasets), input(dataset("ds")));
    },
    "again-keeps-the-first-tags": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      for (const context of ["train", "eval"])
        await datasets.logInputs(id, { datasets: [input(dataset("ds"), { [CONTEXT]: context })] });
      assert.deepEqual(byKey(only((await store.runs.get(id)).inputs.datasets).tags), { [CONTEXT]: "train" });
    },
    "a-known-data-set-keeps-its-first-source": async ({ store, datasets, newRun }) => {
      const one = await newRun();
      const two = await newRun({ experimentId: one.experimentId });
      await datasets.logInputs(one.id, { datasets: [input(dataset("ds", "1", { source: "first", schema: "s1" }))] });
      await datasets.logInputs(two.id, {
        datasets: [input(dataset("ds", "1", { source: "second", schema: "s2", profile: "p2" }))],
      });
      assert.deepEqual(
        only((await store.runs.get(two.id)).inputs.datasets).dataset,
        dataset("ds", "1", { source: "first", schema: "s1" }),
      );
    },
    "is-known-by-name-and-digest-within-an-experiment": async ({ store, datasets, newRun }) => {
      const [one, foreign] = [await newRun(), await newRun()];
      const given = [
        dataset("ds", "1", { source: "a" }),
        dataset("ds", "2", { source: "b" }),
        dataset("DS", "1", { source: "c" }),
      ];
      await datasets.logInputs(one.id, { datasets: given.map((each) => input(each)) });
      await datasets.logInputs(foreign.id, { datasets: [input(dataset("ds", "1", { source: "foreign" }))] });
      const sources = (await store.runs.get(one.id)).inputs.datasets
        .map(({ dataset: { source } }) => source)
        .toSorted();
      assert.deepEqual(sources, ["a", "b", "c"]);
      assert.equal(only((await store.runs.get(foreign.id)).inputs.datasets).dataset.source, "foreign");
    },
    "two-runs-may-tag-one-data-set-differently": async ({ store, datasets, newRun }) => {
      const one = await newRun();
      const two = await newRun({ experimentId: one.experimentId });
      await datasets.logInputs(one.id, { datasets: [input(dataset("ds"), { [CONTEXT]: "train" })] });
      await datasets.logInputs(two.id, { datasets: [input(dataset("ds"), { [CONTEXT]: "eval" })] });
      const contexts = await Promise.all(
        [one, two].map(async ({ id }) => byKey(only((await store.runs.get(id)).inputs.datasets).tags)[CONTEXT]),
      );
      assert.deepEqual(contexts, ["train", "eval"]);
    },
    "adds-to-what-was-there": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      for (const name of ["a", "b"]) await datasets.logInputs(id, { datasets: [input(dataset(name))] });
      assert.deepEqual((await store.runs.get(id)).inputs.datasets.map((each) => each.dataset.name).toSorted(), [
        "a",
        "b",
      ]);
    },
    "takes-models-too": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      await datasets.logInputs(id, { models: [{ modelId: "m-unknown1" }, { modelId: "m-unknown2" }] });
      assert.deepEqual((await store.runs.get(id)).inputs.models.map(({ modelId }) => modelId).toSorted(), [
        "m-unknown1",
        "m-unknown2",
      ]);
    },
    "nothing-is-fine-for-a-known-run-only": async ({ store, datasets, unique, newRun }) => {
      const before = await newRun();
      await datasets.logInputs(before.id, {});
      assert.deepEqual(await store.runs.get(before.id), before);
      await refused("RESOURCE_DOES_NOT_EXIST", datasets.logInputs(unique("run"), { datasets: [input(dataset("ds"))] }));
    },
    "shows-in-searches-without-models": async ({ store, datasets, newRun }) => {
      const { id, experimentId } = await newRun();
      await datasets.logInputs(id, { datasets: [input(dataset("ds"), { a: "1" })], models: [{ modelId: "m-1" }] });
      const found = only((await store.runs.search({ experimentIds: [experimentId] })).items);
      assert.deepEqual(found.inputs, { datasets: [input(dataset("ds"), { a: "1" })], models: [] });
    },
  }),

  ...groupOf("datasets", "datasets.logOutputs", {
    "keeps-model-and-step": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      const outputs = [
        { modelId: "m-a", step: 0 },
        { modelId: "m-b", step: 7 },
      ];
      await datasets.logOutputs(id, outputs);
      assert.deepEqual(
        (await store.runs.get(id)).outputs.toSorted((a, b) => a.step - b.step),
        outputs,
      );
    },
    "shows-in-searches": async ({ store, datasets, newRun }) => {
      const { id, experimentId } = await newRun();
      await datasets.logOutputs(id, [{ modelId: "m-a", step: 3 }]);
      const { items } = await store.runs.search({ experimentIds: [experimentId] });
      assert.deepEqual(only(items).outputs, [{ modelId: "m-a", step: 3 }]);
    },
    "is-idempotent": decided("outputs-are-idempotent", async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      for (const _ of [1, 2]) await datasets.logOutputs(id, [{ modelId: "m-a", step: 1 }]);
      assert.deepEqual((await store.runs.get(id)).outputs, [{ modelId: "m-a", step: 1 }]);
    }),
    "refuses-an-unknown-run": async ({ datasets, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", datasets.logOutputs(unique("run"), [{ modelId: "m-a", step: 1 }]));
    },
  }),

  ...groupOf("datasets", "datasets.summaries", {
    "gives-each-name-digest-and-context-once": async ({ datasets, newRun }) => {
      const one = await newRun();
      const { experimentId } = one;
      const two = await newRun({ experimentId });
      await datasets.logInputs(one.id, {
        datasets: [
          input(dataset("b", "1"), { [CONTEXT]: "train" }),
          input(dataset("a", "2")),
          input(dataset("a", "1"), { [CONTEXT]: "train" }),
        ],
      });
      await datasets.logInputs(two.id, {
        datasets: [
          input(dataset("b", "1"), { [CONTEXT]: "train" }),
          input(dataset("a", "1"), { [CONTEXT]: "eval" }),
          input(dataset("a", "2")),
        ],
      });
      const found = (await datasets.summaries([experimentId])).map(
        ({ name, digest, context }) => `${name} ${digest} ${context}`,
      );
      assert.deepEqual(found.toSorted(), ["a 1 eval", "a 1 train", "a 2 null", "b 1 train"]);
    },
    "is-ordered-by-name-and-digest": async ({ datasets, newRun }) => {
      const { id, experimentId } = await newRun();
      for (const [name, digest] of [
        ["b", "1"],
        ["a", "2"],
        ["B", "9"],
        ["a", "1"],
      ] as const)
        await datasets.logInputs(id, { datasets: [input(dataset(name, digest))] });
      assert.deepEqual(
        (await datasets.summaries([experimentId])).map(({ name, digest }) => name + digest),
        ["B9", "a1", "a2", "b1"],
      );
    },
    "sees-only-the-experiments-asked-for": async ({ datasets, newRun }) => {
      const runs = [await newRun(), await newRun(), await newRun()];
      for (const [n, { id }] of runs.entries()) await datasets.logInputs(id, { datasets: [input(dataset(`ds${n}`))] });
      const [one, , three] = runs.map(({ experimentId }) => experimentId);
      const found = await datasets.summaries([one ?? "", three ?? ""]);
      assert.deepEqual(
        found.map(({ experimentId, name }) => `${experimentId} ${name}`).toSorted(),
        [`${one} ds0`, `${three} ds2`].toSorted(),
      );
    },
    "of-an-empty-experiment-is-empty": async ({ datasets, newExperiment }) => {
      assert.deepEqual(await datasets.summaries([await newExperiment()]), []);
    },
    "takes-1-to-20-experiments": async ({ datasets }) => {
      assert.deepEqual(await datasets.summaries(repeat(20, (n) => String(7_000_000_000_000 + n))), []);
      await refused("INVALID_PARAMETER_VALUE", datasets.summaries([]), "none");
      await refused(
        "INVALID_PARAMETER_VALUE",
        datasets.summaries(repeat(21, (n) => String(7_000_000_000_000 + n))),
        "21",
      );
    },
  }),
];
