// What is deleted softly is listed; purging it leaves nothing of it and everything of its neighbours.
import assert from "node:assert/strict";
import type { DatasetInput, Run, Store } from "@runledger/store-api";
import type { CaseContext } from "../case.js";
import { type Case, groupOf } from "../case.js";
import { idsOf, only, pagesOf, point, refused, repeat } from "../expect.js";

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

const idsIn = async (list: AsyncIterable<{ readonly id: string }>): Promise<string[]> =>
  (await all(list)).map(({ id }) => id).toSorted();

const input = (name: string): DatasetInput => ({
  dataset: { name, digest: "1", sourceType: "local", source: "s", schema: null, profile: null },
  tags: [{ key: "mlflow.data.context", value: "training" }],
});

/** A run with all that can be logged to one, deleted. */
async function deletedRun(
  { store, newRun }: CaseContext,
  run: Parameters<CaseContext["newRun"]>[0] = {},
): Promise<Run> {
  const made = await newRun({ tags: [{ key: "t", value: "1" }], ...run });
  await store.runs.log(made.id, {
    metrics: repeat(5, (n) => point("loss", n, n)),
    params: [{ key: "p", value: "1" }],
    tags: [{ key: "u", value: "2" }],
  });
  await store.runs.delete(made.id);
  return made;
}

const gone = async (store: Store, ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    await refused("RESOURCE_DOES_NOT_EXIST", store.runs.get(id));
    assert.deepEqual((await store.metrics.history(id, "loss")).items, []);
  }
};

const listing: readonly Case[] = groupOf("trash", "trash.runs", {
  "lists-deleted-runs-with-place-and-time": async (context) => {
    const { store, trash, newRun } = context;
    const run = await newRun();
    await newRun({ experimentId: run.experimentId });
    const before = Date.now() - 60_000;
    await store.runs.delete(run.id);
    const { deletedTime, ...found } = only(await all(trash.runs({ experimentIds: [run.experimentId] })));
    assert.deepEqual(found, { id: run.id, experimentId: run.experimentId, artifactUri: run.artifactUri });
    assert.ok((deletedTime ?? 0) > before && (deletedTime ?? 0) < before + 3_600_000, `deleted at ${deletedTime}`);
  },
  "selects-by-id": async (context) => {
    const { trash } = context;
    const [a, b] = [await deletedRun(context), await deletedRun(context)];
    await deletedRun(context);
    assert.deepEqual(await idsIn(trash.runs({ ids: [a.id, b.id, a.id] })), [a.id, b.id].toSorted());
    assert.deepEqual(await idsIn(trash.runs({ ids: [] })), []);
  },
  "leaves-out-unknown-and-active-runs": async ({ trash, newRun, unique }) => {
    const { id } = await newRun();
    assert.deepEqual(await idsIn(trash.runs({ ids: [id, unique("run")] })), []);
  },
  "selects-by-age": async (context) => {
    const { store, trash, nextMillisecond } = context;
    const old = await deletedRun(context);
    await nextMillisecond();
    const young = await context.newRun({ experimentId: old.experimentId });
    await store.runs.delete(young.id);
    const ids = [old.id, young.id];
    const [{ deletedTime } = { deletedTime: null }] = await all(trash.runs({ ids: [old.id] }));
    assert.deepEqual(await idsIn(trash.runs({ ids, deletedBefore: deletedTime ?? 0 })), [old.id]);
    assert.deepEqual(await idsIn(trash.runs({ ids, deletedBefore: (deletedTime ?? 0) - 1 })), []);
  },
  "forgets-restored-runs": async (context) => {
    const { id } = await deletedRun(context);
    await context.store.runs.restore(id);
    assert.deepEqual(await idsIn(context.trash.runs({ ids: [id] })), []);
  },
  "lists-the-runs-of-a-deleted-experiment": async ({ store, trash, newRun }) => {
    const { id, experimentId } = await newRun();
    await store.experiments.delete(experimentId);
    assert.deepEqual(await idsIn(trash.runs({ experimentIds: [experimentId] })), [id]);
  },
  "lists-each-once-while-they-are-purged": async (context) => {
    const { store, trash, newRun, newExperiment } = context;
    const experimentId = await newExperiment();
    const runs = await Promise.all(repeat(12, () => newRun({ experimentId })));
    await store.experiments.delete(experimentId);
    const seen: string[] = [];
    for await (const { id } of trash.runs({ experimentIds: [experimentId] })) {
      seen.push(id);
      await trash.purgeRuns([id]);
    }
    assert.deepEqual(seen.toSorted(), runs.map(({ id }) => id).toSorted());
    await gone(store, seen);
  },
});

const purging: readonly Case[] = groupOf("trash", "trash.purgeRuns", {
  "leaves-nothing-of-the-run": async (context) => {
    const { store, trash } = context;
    const { id, experimentId } = await deletedRun(context);
    await trash.purgeRuns([id]);
    await gone(store, [id]);
    assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [experimentId], view: "all" })), []);
    assert.deepEqual(await idsIn(trash.runs({ ids: [id] })), []);
  },
  "leaves-its-neighbours": async (context) => {
    const { store, trash, newRun } = context;
    const { id, experimentId } = await deletedRun(context);
    const neighbour = await newRun({ experimentId });
    await store.runs.log(neighbour.id, { metrics: [point("loss", 1)], params: [{ key: "p", value: "1" }] });
    const kept = await deletedRun(context, { experimentId });
    const before = [await store.runs.get(neighbour.id), await store.runs.get(kept.id)];
    await trash.purgeRuns([id]);
    assert.deepEqual([await store.runs.get(neighbour.id), await store.runs.get(kept.id)], before);
    assert.equal((await store.metrics.history(kept.id, "loss")).items.length, 5);
  },
  "refuses-an-active-run-and-purges-none": async (context) => {
    const { store, trash, newRun } = context;
    const [deleted, active] = [await deletedRun(context), await newRun()];
    await refused("INVALID_PARAMETER_VALUE", trash.purgeRuns([deleted.id, active.id]));
    assert.equal((await store.runs.get(active.id)).lifecycleStage, "active");
    assert.equal((await store.metrics.history(deleted.id, "loss")).items.length, 5);
  },
  "takes-unknown-ids-and-a-second-time": async (context) => {
    const { trash, unique } = context;
    const { id } = await deletedRun(context);
    await trash.purgeRuns([id, unique("run")]);
    await trash.purgeRuns([id]);
    await trash.purgeRuns([]);
  },
  "refuses-too-many-at-once": async ({ trash, unique }) => {
    await refused("INVALID_PARAMETER_VALUE", trash.purgeRuns(repeat(1001, () => unique("run"))));
  },
  "purges-long-histories": async (context) => {
    const { store, trash, newRun } = context;
    const { id } = await newRun();
    await Promise.all(
      repeat(8, (batch) => store.runs.log(id, { metrics: repeat(1000, (n) => point(`m${batch}`, n, n)) })),
    );
    await store.runs.delete(id);
    await trash.purgeRuns([id]);
    for (const batch of repeat(8, (n) => n)) assert.deepEqual((await store.metrics.history(id, `m${batch}`)).items, []);
  },
  "lets-its-children-be": async (context) => {
    const { store, trash, newRun } = context;
    const parent = await deletedRun(context);
    const child = await newRun({ tags: [{ key: "mlflow.parentRunId", value: parent.id }] });
    await trash.purgeRuns([parent.id]);
    assert.ok((await store.runs.get(child.id)).tags.some(({ value }) => value === parent.id));
  },
});

const families: readonly Case[] = groupOf("trash", "trash.children", {
  "lists-the-runs-nested-in-a-run": async ({ store, trash, newRun }) => {
    const parent = await newRun();
    const nested = { tags: [{ key: "mlflow.parentRunId", value: parent.id }] };
    const [active, deleted] = [await newRun(nested), await newRun(nested)];
    await store.runs.delete(deleted.id);
    const found = await all(trash.children([parent.id]));
    assert.deepEqual(
      found.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      [
        { id: active.id, parentId: parent.id, lifecycleStage: "active" },
        { id: deleted.id, parentId: parent.id, lifecycleStage: "deleted" },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  },
  "does-not-reach-grandchildren-or-others": async ({ trash, newRun }) => {
    const parent = await newRun();
    const child = await newRun({ tags: [{ key: "mlflow.parentRunId", value: parent.id }] });
    await newRun({ tags: [{ key: "mlflow.parentRunId", value: child.id }] });
    await newRun({ tags: [{ key: "other", value: parent.id }] });
    assert.deepEqual(await idsIn(trash.children([parent.id])), [child.id]);
  },
});

const experiments: readonly Case[] = groupOf("trash", "trash.purgeExperiments", {
  "leaves-nothing-and-frees-the-name": async ({ store, trash, unique }) => {
    const name = unique("experiment");
    const id = await store.experiments.create({ name, tags: [{ key: "t", value: "1" }] });
    await store.experiments.delete(id);
    const { deletedTime, ...found } = only(await all(trash.experiments({ ids: [id] })));
    assert.deepEqual({ id: found.id, name: found.name }, { id, name });
    assert.ok((deletedTime ?? 0) > 0);
    await trash.purgeExperiments([id]);
    await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.get(id));
    assert.deepEqual(await idsIn(trash.experiments({ ids: [id] })), []);
    const again = await store.experiments.create({ name });
    assert.deepEqual((await store.experiments.get(again)).tags, []);
  },
  "refuses-an-active-experiment": async ({ store, trash, newExperiment }) => {
    const id = await newExperiment();
    await refused("INVALID_PARAMETER_VALUE", trash.purgeExperiments([id]));
    assert.equal((await store.experiments.get(id)).lifecycleStage, "active");
  },
  "refuses-one-that-has-runs": async ({ store, trash, newRun }) => {
    const { id, experimentId } = await newRun();
    await store.experiments.delete(experimentId);
    await refused("INVALID_PARAMETER_VALUE", trash.purgeExperiments([experimentId]));
    await trash.purgeRuns([id]);
    await trash.purgeExperiments([experimentId]);
    await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.get(experimentId));
  },
  "lists-by-age-and-leaves-out-active-ones": async ({ store, trash, newExperiment, nextMillisecond }) => {
    const [old, young, active] = [await newExperiment(), await newExperiment(), await newExperiment()];
    await store.experiments.delete(old);
    await nextMillisecond();
    await store.experiments.delete(young);
    const ids = [old, young, active];
    assert.deepEqual(await idsIn(trash.experiments({ ids })), [old, young].toSorted());
    const [found] = await all(trash.experiments({ ids: [old] }));
    assert.deepEqual(await idsIn(trash.experiments({ ids, deletedBefore: found?.deletedTime ?? 0 })), [old]);
  },
  "leaves-other-experiments": async ({ store, trash, newExperiment, newRun }) => {
    const [id, other] = [await newExperiment(), await newRun()];
    await store.experiments.setTag(other.experimentId, "t", "1");
    const before = await store.experiments.get(other.experimentId);
    await store.experiments.delete(id);
    await trash.purgeExperiments([id]);
    assert.deepEqual(await store.experiments.get(other.experimentId), before);
    assert.equal((await store.runs.get(other.id)).lifecycleStage, "active");
  },
});

const loggedModels: readonly Case[] = groupOf(["trash", "loggedModels"], "trash.purgeLoggedModels", {
  "leaves-nothing-of-the-model": async (context) => {
    const { store, trash, loggedModels: models, newRun } = context;
    const { id: runId, experimentId } = await newRun();
    const model = await models.create({
      experimentId,
      params: [{ key: "p", value: "1" }],
      tags: [{ key: "t", value: "1" }],
      sourceRunId: runId,
    });
    await store.runs.log(runId, { metrics: [{ ...point("m", 1), modelId: model.id }] });
    const kept = await models.create({ experimentId });
    await models.delete(model.id);
    const { deletedTime, ...found } = only(await all(trash.loggedModels({ experimentIds: [experimentId] })));
    assert.deepEqual(found, { id: model.id, experimentId, artifactLocation: model.artifactLocation });
    assert.ok((deletedTime ?? 0) >= model.creationTime);
    await trash.purgeLoggedModels([model.id]);
    await refused("RESOURCE_DOES_NOT_EXIST", models.get(model.id, { allowDeleted: true }));
    assert.deepEqual(idsOf(await models.search({ experimentIds: [experimentId] })), [kept.id]);
    assert.equal((await store.runs.get(runId)).metrics.length, 1);
  },
  "refuses-an-active-model": async ({ trash, loggedModels: models, newExperiment }) => {
    const { id } = await models.create({ experimentId: await newExperiment() });
    await refused("INVALID_PARAMETER_VALUE", trash.purgeLoggedModels([id]));
    assert.equal((await models.get(id)).id, id);
  },
  "takes-the-models-of-a-deleted-experiment": async (context) => {
    const { store, trash, loggedModels: models, newExperiment } = context;
    const experimentId = await newExperiment();
    const { id } = await models.create({ experimentId });
    await store.experiments.delete(experimentId);
    await refused("INVALID_PARAMETER_VALUE", trash.purgeExperiments([experimentId]));
    assert.deepEqual(await idsIn(trash.loggedModels({ ids: [id] })), [id]);
    await trash.purgeLoggedModels([id]);
    await trash.purgeExperiments([experimentId]);
    await refused("RESOURCE_DOES_NOT_EXIST", models.get(id, { allowDeleted: true }));
  },
  "loses-its-points-with-the-run-that-logged-them": async (context) => {
    const { store, trash, loggedModels: models, newRun } = context;
    const run = await newRun();
    const other = await newRun({ experimentId: run.experimentId });
    const model = await models.create({ experimentId: run.experimentId });
    for (const { id } of [run, other]) await store.runs.log(id, { metrics: [{ ...point("m", 1), modelId: model.id }] });
    await store.runs.delete(run.id);
    await trash.purgeRuns([run.id]);
    assert.deepEqual(
      (await models.get(model.id)).metrics.map(({ runId }) => runId),
      [other.id],
    );
  },
});

const datasets: readonly Case[] = groupOf(["trash", "datasets"], "trash.datasets", {
  "go-with-the-last-run-that-used-them": async (context) => {
    const { store, trash, datasets: group, newRun } = context;
    const { id, experimentId } = await newRun();
    const other = await newRun({ experimentId });
    await group.logInputs(id, { datasets: [input("own"), input("shared")] });
    await group.logInputs(other.id, { datasets: [input("shared")] });
    await store.runs.delete(id);
    await trash.purgeRuns([id]);
    assert.deepEqual(
      (await group.summaries([experimentId])).map(({ name }) => name),
      ["shared"],
    );
    assert.equal((await store.runs.get(other.id)).inputs.datasets.length, 1);
    // Had it stayed, its first source would be kept.
    const third = await newRun({ experimentId });
    const changed = { ...input("own"), dataset: { ...input("own").dataset, source: "another" } };
    await group.logInputs(third.id, { datasets: [changed] });
    assert.equal(only((await store.runs.get(third.id)).inputs.datasets).dataset.source, "another");
  },
  "leave-with-their-experiment": async ({ store, trash, datasets: group, newRun }) => {
    const { id, experimentId } = await newRun();
    await group.logInputs(id, { datasets: [input("d")] });
    await store.experiments.delete(experimentId);
    await trash.purgeRuns([id]);
    await trash.purgeExperiments([experimentId]);
    assert.deepEqual(await group.summaries([experimentId]), []);
  },
});

const links: readonly Case[] = groupOf(["trash", "datasets", "loggedModels"], "trash.links", {
  "go-with-the-model-they-name": async (context) => {
    const { store, trash, datasets: group, loggedModels: models, newRun } = context;
    const { id, experimentId } = await newRun();
    const [model, kept] = [await models.create({ experimentId }), await models.create({ experimentId })];
    await group.logOutputs(id, [
      { modelId: model.id, step: 1 },
      { modelId: kept.id, step: 2 },
    ]);
    const user = await newRun();
    await group.logInputs(user.id, { models: [{ modelId: model.id }] });
    await models.delete(model.id);
    await trash.purgeLoggedModels([model.id]);
    assert.deepEqual((await store.runs.get(id)).outputs, [{ modelId: kept.id, step: 2 }]);
    assert.deepEqual((await store.runs.get(user.id)).inputs.models, []);
  },
});

const many: readonly Case[] = groupOf("trash", "trash.many", {
  "are-listed-and-purged-in-batches": async ({ store, trash, newExperiment, unique }) => {
    const experimentId = await newExperiment();
    await Promise.all(repeat(150, () => store.runs.create({ experimentId, name: unique("r") })));
    await store.experiments.delete(experimentId);
    const ids = await idsIn(trash.runs({ experimentIds: [experimentId] }));
    assert.equal(new Set(ids).size, 150);
    await trash.purgeRuns(ids);
    await trash.purgeExperiments([experimentId]);
    const left = await pagesOf((pageToken) =>
      store.runs.search({ experimentIds: [experimentId], view: "all", pageToken }),
    );
    assert.deepEqual(left.flat(), []);
  },
});

export const trashCases = [
  ...listing,
  ...purging,
  ...families,
  ...experiments,
  ...loggedModels,
  ...datasets,
  ...links,
  ...many,
];
