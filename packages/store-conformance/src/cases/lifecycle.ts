// Deleting and restoring experiments and runs, and what a deleted one refuses.
import assert from "node:assert/strict";
import type { Store } from "@runledger/store-api";
import { type Case, group, groupOf } from "../case.js";
import { byKey, idsOf, modelJson, point, refused } from "../expect.js";

const stageOf = async (store: Store, runId: string) => (await store.runs.get(runId)).lifecycleStage;

/** Every write to a run, by name. */
const runWrites: Readonly<Record<string, (store: Store, id: string) => Promise<unknown>>> = {
  update: (store, id) => store.runs.update(id, { status: "FINISHED" }),
  "log-metric": (store, id) => store.runs.log(id, { metrics: [point("new", 1)] }),
  "log-param": (store, id) => store.runs.log(id, { params: [{ key: "new", value: "1" }] }),
  "set-tag": (store, id) => store.runs.log(id, { tags: [{ key: "new", value: "1" }] }),
  "delete-tag": (store, id) => store.runs.deleteTag(id, "old"),
  "record-model": (store, id) => store.runs.recordModel(id, modelJson(id, "model")),
};

const refusesWrites: readonly Case[] = group(
  "runs.delete",
  Object.fromEntries(
    Object.entries(runWrites).map(([name, write]) => [
      `refuses-${name}-until-restored`,
      async ({ store, newRun }) => {
        const { id } = await newRun({ tags: [{ key: "old", value: "1" }] });
        const before = await store.runs.get(id);
        await store.runs.delete(id);
        await refused("INVALID_PARAMETER_VALUE", write(store, id));
        assert.deepEqual(await store.runs.get(id), { ...before, lifecycleStage: "deleted" });
        await store.runs.restore(id);
        await write(store, id);
      },
    ]),
  ),
);

export const lifecycleCases = [
  ...refusesWrites,

  ...group("experiments.delete", {
    "deletes-its-runs-and-no-others": async ({ store, newRun }) => {
      const [run, foreign] = [await newRun(), await newRun()];
      const sibling = await newRun({ experimentId: run.experimentId });
      await store.experiments.delete(run.experimentId);
      assert.equal((await store.experiments.get(run.experimentId)).lifecycleStage, "deleted");
      assert.deepEqual([await stageOf(store, run.id), await stageOf(store, sibling.id)], ["deleted", "deleted"]);
      assert.equal(await stageOf(store, foreign.id), "active");
    },
    "moves-the-update-time": async ({ store, newExperiment, nextMillisecond }) => {
      const id = await newExperiment();
      const { lastUpdateTime } = await store.experiments.get(id);
      await nextMillisecond();
      await store.experiments.delete(id);
      assert.ok(((await store.experiments.get(id)).lastUpdateTime ?? 0) > (lastUpdateTime ?? 0));
    },
    "refuses-a-second-time": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.delete(id);
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.delete(id));
    },
    "refuses-an-unknown-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.delete("987654321012345"));
    },
    "keeps-new-runs-out": async ({ store, newExperiment }) => {
      const experimentId = await newExperiment();
      await store.experiments.delete(experimentId);
      await refused("INVALID_PARAMETER_VALUE", store.runs.create({ experimentId }));
      assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [experimentId], view: "all" })), []);
    },
    "refuses-writes-to-its-runs": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.experiments.delete(experimentId);
      await refused("INVALID_PARAMETER_VALUE", store.runs.log(id, { metrics: [point("m", 1)] }));
      assert.deepEqual((await store.runs.get(id)).metrics, []);
    },
    "moves-its-runs-to-the-deleted-view": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.experiments.delete(experimentId);
      const seen = async (view: "active" | "deleted" | "all") =>
        idsOf(await store.runs.search({ experimentIds: [experimentId], view }));
      assert.deepEqual([await seen("active"), await seen("deleted"), await seen("all")], [[], [id], [id]]);
    },
  }),

  ...group("experiments.restore", {
    "revives-the-experiment-with-everything": async ({ store, newExperiment, nextMillisecond }) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "a", "1");
      const { lastUpdateTime: _, ...before } = await store.experiments.get(id);
      await store.experiments.delete(id);
      const deleted = await store.experiments.get(id);
      await nextMillisecond();
      await store.experiments.restore(id);
      const { lastUpdateTime, ...after } = await store.experiments.get(id);
      assert.deepEqual(after, before);
      assert.ok((lastUpdateTime ?? 0) > (deleted.lastUpdateTime ?? 0));
    },
    "revives-also-the-runs-deleted-before-it": async ({ store, newRun }) => {
      const run = await newRun();
      const before = await newRun({ experimentId: run.experimentId });
      await store.runs.delete(before.id);
      await store.experiments.delete(run.experimentId);
      await store.experiments.restore(run.experimentId);
      assert.deepEqual([await stageOf(store, run.id), await stageOf(store, before.id)], ["active", "active"]);
    },
    "refuses-an-active-experiment": async ({ store, newExperiment }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.restore(await newExperiment()));
    },
    "refuses-an-unknown-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.restore("987654321012345"));
    },
    "takes-writes-again": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.experiments.delete(experimentId);
      await store.experiments.restore(experimentId);
      await store.runs.log(id, { params: [{ key: "p", value: "1" }] });
      await store.experiments.setTag(experimentId, "a", "1");
      assert.deepEqual(byKey((await store.runs.get(id)).params), { p: "1" });
    },
  }),

  ...group("runs.delete", {
    "is-soft-and-keeps-what-was-logged": async ({ store, newRun }) => {
      const { id } = await newRun({ tags: [{ key: "t", value: "1" }] });
      await store.runs.log(id, { metrics: [point("m", 1, 2, 3)], params: [{ key: "p", value: "x" }] });
      const before = await store.runs.get(id);
      await store.runs.delete(id);
      assert.deepEqual(await store.runs.get(id), { ...before, lifecycleStage: "deleted" });
      assert.equal((await store.metrics.history(id, "m")).items.length, 1);
    },
    "is-idempotent": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.delete(id);
      await store.runs.delete(id);
      assert.equal(await stageOf(store, id), "deleted");
    },
    "does-not-reach-another-run": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      const other = await newRun({ experimentId });
      await store.runs.delete(id);
      assert.equal(await stageOf(store, other.id), "active");
    },
    "refuses-an-unknown-id": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.delete(unique("run")));
    },
  }),

  ...group("runs.restore", {
    "is-idempotent-also-for-an-active-run": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.restore(id);
      await store.runs.delete(id);
      await store.runs.restore(id);
      await store.runs.restore(id);
      assert.equal(await stageOf(store, id), "active");
    },
    "brings-it-back-into-searches": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.runs.delete(id);
      assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [experimentId] })), []);
      await store.runs.restore(id);
      assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [experimentId] })), [id]);
    },
    "refuses-an-unknown-id": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.restore(unique("run")));
    },
  }),

  ...groupOf("datasets", "runs.delete", {
    "refuses-inputs-and-outputs": async ({ store, datasets, newRun }) => {
      const { id } = await newRun();
      await store.runs.delete(id);
      const dataset = { name: "d", digest: "1", sourceType: "local", source: "s", schema: null, profile: null };
      await refused("INVALID_PARAMETER_VALUE", datasets.logInputs(id, { datasets: [{ dataset, tags: [] }] }));
      await refused("INVALID_PARAMETER_VALUE", datasets.logOutputs(id, [{ modelId: "m-0", step: 0 }]));
      const { inputs, outputs } = await store.runs.get(id);
      assert.deepEqual([inputs, outputs], [{ datasets: [], models: [] }, []]);
    },
  }),

  ...groupOf("loggedModels", "experiments.delete", {
    "leaves-its-logged-models": async ({ store, loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      const { id } = await loggedModels.create({ experimentId });
      await store.experiments.delete(experimentId);
      assert.equal((await loggedModels.get(id)).lifecycleStage, "active");
    },
  }),
];
