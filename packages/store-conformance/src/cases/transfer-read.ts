// Reading whole entities in bulk.
import assert from "node:assert/strict";
import { type IdQuery, limits } from "@runledger/store-api";
import { groupOf } from "../case.js";
import { only, point, refused, repeat } from "../expect.js";
import { allPoints, datasetInput, modelPointSet, runPointSet, sameEntity } from "./transfer-fixture.js";

async function walk(
  list: (query: IdQuery<string>) => Promise<readonly string[]>,
  experimentIds: readonly string[],
  limit: number,
): Promise<string[]> {
  const found: string[] = [];
  for (let pages = 0; pages < 50; pages += 1) {
    const ids = await list({ experimentIds, limit, after: found.at(-1) });
    assert.ok(ids.length <= limit, `${ids.length} ids instead of at most ${limit}`);
    if (ids.length === 0) return found;
    found.push(...ids);
  }
  return assert.fail("paging does not end");
}

export const transferReadCases = [
  ...groupOf("transfer", "transfer.runIds", {
    "page-through-runs-of-any-stage-once": async ({ store, transfer, newExperiment, newRun }) => {
      const experimentId = await newExperiment();
      const runs = await Promise.all(repeat(5, () => newRun({ experimentId })));
      const other = await newRun();
      await newRun();
      await store.runs.delete(runs[0]?.id ?? "");
      const found = await walk((query) => transfer.runIds(query), [experimentId, other.experimentId], 2);
      assert.deepEqual(found.toSorted(), [...runs, other].map(({ id }) => id).toSorted());
    },
    "hold-those-of-a-deleted-experiment": async ({ store, transfer, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.experiments.delete(experimentId);
      assert.deepEqual(await transfer.runIds({ experimentIds: [experimentId], limit: 5 }), [id]);
    },
    "of-an-unknown-experiment-are-none": async ({ transfer }) => {
      assert.deepEqual(await transfer.runIds({ experimentIds: ["99999999999999"], limit: 5 }), []);
      assert.deepEqual(await transfer.runIds({ experimentIds: [], limit: 5 }), []);
    },
    "refuse-a-limit-out-of-range": async ({ transfer, newExperiment }) => {
      const experimentIds = [await newExperiment()];
      for (const limit of [0, -1, 1.5, limits.transfer.points + 1])
        await refused("INVALID_PARAMETER_VALUE", transfer.runIds({ experimentIds, limit }), `limit ${limit}`);
    },
  }),

  ...groupOf("transfer", "transfer.runs", {
    "come-whole": async ({ store, transfer, datasets, newRun }) => {
      const { id } = await newRun({ name: "whole", userId: "ann", startTime: 5, tags: [{ key: "t", value: "1" }] });
      await store.runs.log(id, { metrics: [point("m", 1), point("m", 2, 1)], params: [{ key: "p", value: "x" }] });
      await datasets.logInputs(id, { datasets: [datasetInput("rows", "eval")], models: [{ modelId: "m-in" }] });
      await datasets.logOutputs(id, [{ modelId: "m-out", step: 7 }]);
      await store.runs.update(id, { status: "FINISHED", endTime: 9 });
      sameEntity(await transfer.runs([id]), [{ ...(await store.runs.get(id)), deletedTime: null }]);
    },
    "come-as-many-as-there-are": async ({ transfer, newRun }) => {
      const runs = await Promise.all(repeat(3, () => newRun()));
      const ids = runs.map(({ id }) => id);
      const found = await transfer.runs([...ids, "nope", ...ids]);
      assert.deepEqual(found.map(({ id }) => id).toSorted(), ids.toSorted());
      assert.deepEqual(await transfer.runs([]), []);
    },
    "know-when-they-were-deleted": async ({ store, transfer, newRun }) => {
      const { id } = await newRun();
      const before = Date.now() - 60_000;
      await store.runs.delete(id);
      const { lifecycleStage, deletedTime } = only(await transfer.runs([id]));
      assert.equal(lifecycleStage, "deleted");
      assert.ok(deletedTime !== null && deletedTime > before, `deletion time ${deletedTime}`);
      await store.runs.restore(id);
      assert.equal(only(await transfer.runs([id])).deletedTime, null);
    },
    "refuse-too-many-ids": async ({ transfer }) => {
      const ids = repeat(limits.transfer.entities + 1, (n) => `r${n}`);
      await refused("INVALID_PARAMETER_VALUE", transfer.runs(ids));
    },
  }),

  ...groupOf("transfer", "transfer.points", {
    "are-counted-by-run-and-key": async ({ store, transfer, newRun }) => {
      const [one, two, none] = [await newRun(), await newRun(), await newRun()];
      await store.runs.log(one.id, {
        metrics: [point("a", 1), point("a", 1), point("a", 2, 1), point("b/c", Number.NaN)],
      });
      await store.runs.log(one.id, { metrics: [point("a", 1)] });
      await store.runs.log(two.id, { metrics: [point("a", 1), point("a", 1, 1, 5), point("a", 2)] });
      const counts = await transfer.pointCounts([one.id, two.id, none.id, "nope"]);
      sameEntity(counts, [
        { runId: one.id, key: "a", count: 2 },
        { runId: one.id, key: "b/c", count: 1 },
        { runId: two.id, key: "a", count: 3 },
      ]);
    },
    "come-in-pages-and-none-is-missing": async ({ store, transfer, newRun }) => {
      const [one, two, other] = [await newRun(), await newRun(), await newRun()];
      const points = repeat(7, (n) => point(n % 2 === 0 ? "even" : "odd/one", n === 3 ? Number.NaN : n / 3, n, 7 - n));
      for (const { id } of [one, two, other]) await store.runs.log(id, { metrics: points });
      for (const limit of [1, 3, 1000]) {
        const found = await allPoints((pageToken) => transfer.points({ ids: [one.id, two.id], limit, pageToken }));
        const wanted = [one, two].flatMap(({ id }) => points.map((each) => ({ ...each, runId: id })));
        assert.deepEqual(runPointSet(found), runPointSet(wanted), `limit ${limit}`);
      }
    },
    "come-at-most-as-many-as-asked": async ({ store, transfer, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: repeat(9, (n) => point("m", n, n)) });
      const { items } = await transfer.points({ ids: [id], limit: 4 });
      assert.ok(items.length <= 4, `${items.length} points`);
    },
    "of-nothing-are-none": async ({ transfer, newRun }) => {
      const { id } = await newRun();
      assert.deepEqual(await allPoints((pageToken) => transfer.points({ ids: [id, "nope"], limit: 5, pageToken })), []);
      assert.deepEqual(await transfer.pointCounts([]), []);
    },
    "refuse-a-token-that-is-none": async ({ transfer, newRun }) => {
      const { id } = await newRun();
      const call = transfer.points({ ids: [id], limit: 5, pageToken: "no token, surely" });
      await refused("INVALID_PARAMETER_VALUE", call);
    },
  }),

  ...groupOf("transfer", "transfer.loggedModels", {
    "come-whole-deleted-ones-too": async ({ store, transfer, loggedModels, newRun }) => {
      const run = await newRun();
      const { experimentId } = run;
      const pairs = [{ key: "k", value: "v" }];
      const create = () =>
        loggedModels.create({ experimentId, modelType: "t", params: pairs, tags: pairs, sourceRunId: run.id });
      const [kept, deleted] = [await create(), await create()];
      const points = [point("m", 1), point("m", 2, 1)].map((each) => ({ ...each, modelId: deleted.id }));
      await store.runs.log(run.id, { metrics: points });
      await loggedModels.finalize(kept.id, "READY");
      await loggedModels.delete(deleted.id);
      assert.deepEqual(
        (await walk((query) => transfer.loggedModelIds(query), [experimentId], 1)).toSorted(),
        [kept.id, deleted.id].toSorted(),
      );
      const wanted = await Promise.all([kept, deleted].map(({ id }) => loggedModels.get(id, { allowDeleted: true })));
      sameEntity(
        await transfer.loggedModels([kept.id, deleted.id, "m-nope"]),
        wanted.map(({ metrics, ...model }) => ({
          ...model,
          // The stage is not on the wire of `get`.
          lifecycleStage: model.id === deleted.id ? "deleted" : "active",
          pointCount: metrics.length,
        })),
      );
    },
    "give-every-point-in-pages": async ({ store, transfer, loggedModels, newRun }) => {
      const [one, two] = [await newRun(), await newRun()];
      const { id: modelId } = await loggedModels.create({ experimentId: one.experimentId });
      const points = repeat(5, (n) => ({
        ...point(n < 3 ? "a" : "b", n, n),
        modelId,
        datasetName: "rows",
        datasetDigest: "d1",
      }));
      for (const { id } of [one, two]) await store.runs.log(id, { metrics: points });
      const wanted = [one, two].flatMap(({ id }) => points.map((each) => ({ ...each, runId: id })));
      for (const limit of [2, 1000]) {
        const found = await allPoints((pageToken) => transfer.modelPoints({ ids: [modelId], limit, pageToken }));
        assert.deepEqual(modelPointSet(found), modelPointSet(wanted), `limit ${limit}`);
      }
      assert.equal(only(await transfer.loggedModels([modelId])).pointCount, 10);
    },
  }),

  ...groupOf("transfer", "transfer.registeredModels", {
    "come-with-their-numbers": async ({ transfer, registry, unique }) => {
      const { name } = await registry.models.create({
        name: unique("model"),
        description: "words",
        tags: [{ key: "t", value: "1" }],
      });
      for (let n = 0; n < 3; n += 1) await registry.versions.create({ name, source: "s3://bucket/model" });
      await registry.models.setAlias(name, "champion", 1);
      await registry.versions.delete(name, 3);
      const { latestVersions: _derived, ...model } = await registry.models.get(name);
      sameEntity(await transfer.registeredModels([name, unique("nope")]), [
        { ...model, versions: [1, 2], highestVersion: 3 },
      ]);
    },
    "are-prompts-too": async ({ transfer, registry, unique }) => {
      const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
      const { name } = await registry.models.create({ name: unique("prompt"), tags });
      const { versions, highestVersion } = only(await transfer.registeredModels([name]));
      assert.deepEqual([versions, highestVersion], [[], 0]);
    },
  }),
];
