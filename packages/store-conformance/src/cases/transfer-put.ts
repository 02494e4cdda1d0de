// Writing whole entities in bulk.
import assert from "node:assert/strict";
import { limits } from "@runledger/store-api";
import { type CaseContext, groupOf } from "../case.js";
import { idsOf, latest, only, point, refused, repeat } from "../expect.js";
import {
  allPoints,
  datasetInput,
  experimentToPut,
  newRunId,
  runPointSet,
  runToPut,
  sameEntity,
  withoutMetrics,
} from "./transfer-fixture.js";

async function putRun(
  { transfer, newExperiment }: CaseContext,
  change: Parameters<typeof runToPut>[1] = {},
): Promise<ReturnType<typeof runToPut>> {
  const run = runToPut(change.experimentId ?? (await newExperiment()), change);
  await transfer.putRuns([run]);
  return run;
}

export const transferPutCases = [
  ...groupOf("transfer", "transfer.putExperiments", {
    "keep-id-times-and-stage": async ({ store, transfer, unique }) => {
      const experiments = [
        experimentToPut(unique("one")),
        experimentToPut(unique("two"), { lifecycleStage: "deleted", creationTime: null, tags: [] }),
      ];
      assert.deepEqual(
        await transfer.putExperiments(experiments),
        experiments.map(({ id }) => id),
      );
      for (const experiment of experiments) sameEntity(await store.experiments.get(experiment.id), experiment);
    },
    "again-become-what-is-given": async ({ store, transfer, unique }) => {
      const first = experimentToPut(unique("before"), { tags: repeat(3, (n) => ({ key: `k${n}`, value: "1" })) });
      await transfer.putExperiments([first]);
      await transfer.putExperiments([first]);
      sameEntity(await store.experiments.get(first.id), first);
      const change = { lifecycleStage: "deleted", lastUpdateTime: 3333, artifactLocation: "s3://new" } as const;
      const second = experimentToPut(unique("after"), { ...change, id: first.id, tags: [{ key: "k1", value: "2" }] });
      assert.deepEqual(await transfer.putExperiments([second]), [first.id]);
      sameEntity(await store.experiments.get(first.id), second);
    },
    "leave-the-runs-as-they-are": async ({ store, transfer, newRun }) => {
      const run = await newRun();
      const experiment = await store.experiments.get(run.experimentId);
      await transfer.putExperiments([{ ...experiment, lifecycleStage: "deleted" }]);
      assert.deepEqual(await store.runs.get(run.id), run);
    },
    "without-an-id-get-one": async ({ store, transfer, unique }) => {
      const experiments = [unique("one"), unique("two")].map((name) => ({ ...experimentToPut(name), id: null }));
      const ids = await transfer.putExperiments(experiments);
      assert.equal(new Set(ids).size, 2);
      for (const [at, experiment] of experiments.entries())
        sameEntity(await store.experiments.get(ids[at] ?? ""), { ...experiment, id: ids[at] });
    },
    "with-an-id-of-18-digits-are-kept-or-renumbered": async ({ store, transfer, unique }) => {
      const experiment = experimentToPut(unique("long"), { id: "987654321012345678" });
      const id = only(await transfer.putExperiments([experiment]));
      sameEntity(await store.experiments.get(id), { ...experiment, id });
    },
    "leave-room-for-the-next-one": async ({ store, transfer, unique, newExperiment }) => {
      const experiment = experimentToPut(unique("one"));
      await transfer.putExperiments([experiment]);
      const next = await newExperiment();
      assert.notEqual(next, experiment.id);
      assert.equal((await store.experiments.get(experiment.id)).name, experiment.name);
    },
    "refuse-a-name-that-another-has": async ({ store, transfer, unique, newExperiment }) => {
      const { name } = await store.experiments.get(await newExperiment());
      await refused("RESOURCE_ALREADY_EXISTS", transfer.putExperiments([experimentToPut(name)]));
      const mine = experimentToPut(unique("mine"));
      await transfer.putExperiments([mine]);
      await refused("RESOURCE_ALREADY_EXISTS", transfer.putExperiments([{ ...mine, name }]));
      assert.equal((await store.experiments.get(mine.id)).name, mine.name);
    },
  }),

  ...groupOf("transfer", "transfer.putRuns", {
    "keep-all-they-are": async (context) => {
      const run = await putRun(context);
      const { deletedTime, ...visible } = run;
      sameEntity(withoutMetrics(await context.store.runs.get(run.id)), visible);
      sameEntity((await context.transfer.runs([run.id])).map(withoutMetrics), [{ ...visible, deletedTime }]);
      const { experimentId, id } = run;
      const search = { experimentIds: [experimentId], filter: "params.lr = '0.1' AND status = 'FAILED'" };
      assert.deepEqual(idsOf(await context.store.runs.search(search)), [id]);
    },
    "keep-tags-of-any-key": async (context) => {
      const run = await putRun(context, { tags: [{ key: "odd*key", value: "1" }] });
      sameEntity((await context.transfer.runs([run.id])).map(withoutMetrics), [run]);
    },
    "keep-what-is-absent-absent": async (context) => {
      const nothing = { name: null, userId: null, startTime: null, endTime: null, artifactUri: null };
      const inputs = { datasets: [], models: [] };
      const run = await putRun(context, { ...nothing, params: [], tags: [], inputs, outputs: [] });
      sameEntity((await context.transfer.runs([run.id])).map(withoutMetrics), [run]);
    },
    "again-become-what-is-given": async (context) => {
      const { transfer } = context;
      const first = await putRun(context, {
        params: repeat(3, (n) => ({ key: `p${n}`, value: "1" })),
        tags: repeat(3, (n) => ({ key: `t${n}`, value: "1" })),
        inputs: { datasets: [datasetInput("a", "x"), datasetInput("b", "x")], models: [{ modelId: "m-1" }] },
      });
      await transfer.putRuns([first]);
      sameEntity((await transfer.runs([first.id])).map(withoutMetrics), [first]);
      const second = runToPut(first.experimentId, {
        id: first.id,
        name: "renamed",
        status: "FINISHED",
        endTime: 9999,
        params: [{ key: "p1", value: "2" }],
        tags: [{ key: "t2", value: "2" }],
        inputs: { datasets: [datasetInput("b", "y")], models: [{ modelId: "m-2" }] },
        outputs: [{ modelId: "m-out", step: 4 }],
      });
      await transfer.putRuns([second]);
      sameEntity((await transfer.runs([first.id])).map(withoutMetrics), [second]);
    },
    "are-deleted-at-their-time-and-revived": async (context) => {
      const { store, transfer } = context;
      const run = await putRun(context, { lifecycleStage: "deleted", deletedTime: 4444 });
      sameEntity((await transfer.runs([run.id])).map(withoutMetrics), [run]);
      const active = await store.runs.search({ experimentIds: [run.experimentId] });
      assert.deepEqual(idsOf(active), []);
      const alive = { ...run, lifecycleStage: "active", deletedTime: null } as const;
      await transfer.putRuns([alive]);
      sameEntity((await transfer.runs([run.id])).map(withoutMetrics), [alive]);
    },
    "reach-a-deleted-experiment": async (context) => {
      const experiment = experimentToPut(context.unique("gone"), { lifecycleStage: "deleted" });
      await context.transfer.putExperiments([experiment]);
      const run = await putRun(context, { experimentId: experiment.id });
      sameEntity((await context.transfer.runs([run.id])).map(withoutMetrics), [run]);
    },
    "move-to-another-experiment": async (context) => {
      const { store, transfer, newExperiment } = context;
      const run = await putRun(context);
      const moved = { ...run, experimentId: await newExperiment() };
      await transfer.putRuns([moved]);
      sameEntity((await transfer.runs([run.id])).map(withoutMetrics), [moved]);
      assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [run.experimentId] })), []);
    },
    "leave-points-and-other-runs-alone": async (context) => {
      const { store, transfer } = context;
      const run = await putRun(context);
      const other = await putRun(context, { experimentId: run.experimentId });
      await transfer.putPoints([{ ...point("m", 1), runId: run.id }]);
      await transfer.putRuns([{ ...run, params: [], tags: [] }]);
      assert.equal((await store.metrics.history(run.id, "m")).items.length, 1);
      assert.equal(latest(await store.runs.get(run.id), "m").value, 1);
      sameEntity((await transfer.runs([other.id])).map(withoutMetrics), [other]);
    },
    "give-a-data-set-its-new-source": async (context) => {
      const first = datasetInput("rows", "training");
      const inputs = (source: string) => ({
        datasets: [{ ...first, dataset: { ...first.dataset, source } }],
        models: [],
      });
      const run = await putRun(context, { inputs: inputs("/old") });
      const next = await putRun(context, { experimentId: run.experimentId, inputs: inputs("/new") });
      const found = await context.transfer.runs([run.id, next.id]);
      assert.deepEqual(
        found.map((each) => only(each.inputs.datasets).dataset.source),
        ["/new", "/new"],
      );
    },
    "come-many-at-once": async ({ transfer, newExperiment }) => {
      const experimentId = await newExperiment();
      const runs = repeat(120, (n) =>
        runToPut(experimentId, { params: repeat(10, (k) => ({ key: `p${k}`, value: `${n}` })) }),
      );
      await transfer.putRuns(runs);
      sameEntity((await transfer.runs(runs.map(({ id }) => id))).map(withoutMetrics), runs);
    },
    "refuse-an-unknown-experiment": async ({ transfer }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", transfer.putRuns([runToPut("99999999999999")]));
    },
    "refuse-what-no-column-holds-and-write-nothing": async ({ transfer, newExperiment }) => {
      const experimentId = await newExperiment();
      const good = runToPut(experimentId);
      const bad = [
        { id: "../../etc" },
        { name: "x".repeat(limits.runName + 1) },
        { params: [{ key: "p", value: "x".repeat(limits.transfer.paramValue + 1) }] },
        { tags: repeat(2, () => ({ key: "t", value: "" })) },
        { startTime: 0.5 },
      ];
      for (const change of bad) {
        const call = transfer.putRuns([good, runToPut(experimentId, change)]);
        await refused("INVALID_PARAMETER_VALUE", call, JSON.stringify(change).slice(0, 60));
      }
      assert.deepEqual(await transfer.runs([good.id]), []);
    },
  }),

  ...groupOf("transfer", "transfer.putPoints", {
    "are-a-set-in-any-order": async (context) => {
      const { transfer } = context;
      const [one, two] = [await putRun(context), await putRun(context)];
      const points = [one, two].flatMap(({ id: runId }, run) =>
        repeat(9, (n) => ({ ...point(n % 2 === 0 ? "a" : "b/c", n === 4 ? Number.NaN : n, 9 - n, n + run), runId })),
      );
      await transfer.putPoints(points.slice(0, 12).toReversed());
      await transfer.putPoints([...points.slice(6), ...points.slice(0, 3)]);
      const ids = [one.id, two.id];
      const found = await allPoints((pageToken) => transfer.points({ ids, limit: 1000, pageToken }));
      assert.deepEqual(runPointSet(found), runPointSet(points));
      sameEntity(
        await transfer.pointCounts(ids),
        ids.flatMap((runId) => [
          { runId, key: "a", count: 5 },
          { runId, key: "b/c", count: 4 },
        ]),
      );
      const history = await context.store.metrics.history(one.id, "a");
      assert.deepEqual(
        history.items.map(({ timestamp, value }) => [timestamp, value]),
        [0, 2, 4, 6, 8].map((n) => [n, n === 4 ? Number.NaN : n]),
      );
    },
    "move-the-latest-metrics-along": async (context) => {
      const { store, transfer } = context;
      const { id: runId } = await putRun(context);
      await transfer.putPoints([point("m", 1, 5), point("m", 9, 2, 50), point("n", -1)].map((p) => ({ ...p, runId })));
      assert.equal(latest(await store.runs.get(runId), "m").value, 1);
      await transfer.putPoints([
        { ...point("m", 3, 5, 1), runId },
        { ...point("m", 0, 4, 99), runId },
      ]);
      assert.equal(latest(await store.runs.get(runId), "m").value, 3);
      assert.equal(latest(await store.runs.get(runId), "n").value, -1);
    },
    "reach-a-deleted-run": async (context) => {
      const { id: runId } = await putRun(context, { lifecycleStage: "deleted", deletedTime: 5 });
      await context.transfer.putPoints([{ ...point("m", 1), runId }]);
      assert.equal((await context.transfer.pointCounts([runId])).length, 1);
    },
    "keep-infinities-as-the-features-say": async (context) => {
      const { store, transfer } = context;
      const { id: runId } = await putRun(context);
      await transfer.putPoints([
        { ...point("m", Infinity), runId },
        { ...point("n", -Infinity), runId },
      ]);
      const greatest = store.info.features.infiniteMetrics ? Infinity : Number.MAX_VALUE;
      const run = await store.runs.get(runId);
      assert.deepEqual([latest(run, "m").value, latest(run, "n").value], [greatest, -greatest]);
    },
    "come-thousands-at-once": async (context) => {
      const { id: runId } = await putRun(context);
      const points = repeat(limits.transfer.points, (n) => ({ ...point(`k${n % 10}`, n, n), runId }));
      await context.transfer.putPoints(points);
      assert.deepEqual(
        (await context.transfer.pointCounts([runId])).map(({ count }) => count),
        repeat(10, () => limits.transfer.points / 10),
      );
    },
    "refuse-an-unknown-run": async ({ transfer }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", transfer.putPoints([{ ...point("m", 1), runId: newRunId() }]));
    },
  }),
];
