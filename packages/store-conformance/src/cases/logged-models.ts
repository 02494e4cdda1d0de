// Logged models: create, read, finalize, tags, params, metrics, delete.
import assert from "node:assert/strict";
import type { LoggedModelStatus } from "@runledger/store-api";
import { decided, groupOf } from "../case.js";
import { byKey, latest, only, point, refused } from "../expect.js";

const statuses: readonly LoggedModelStatus[] = ["READY", "UPLOAD_FAILED", "PENDING", "UNSPECIFIED", "READY"];

export const loggedModelCases = [
  ...groupOf("loggedModels", "loggedModels.create", {
    "gives-a-model-as-get-shows-it": async ({ loggedModels, newRun }) => {
      const { id: sourceRunId, experimentId } = await newRun();
      const given = { experimentId, name: "é model", modelType: "agent", sourceRunId };
      const model = await loggedModels.create({
        ...given,
        params: [{ key: "p", value: "1" }],
        tags: [{ key: "t", value: "" }],
      });
      assert.deepEqual(await loggedModels.get(model.id), model);
      assert.deepEqual(
        [model.name, model.modelType, model.sourceRunId, model.experimentId],
        ["é model", "agent", sourceRunId, experimentId],
      );
      assert.deepEqual([byKey(model.params), byKey(model.tags), model.metrics], [{ p: "1" }, { t: "" }, []]);
    },
    "starts-pending-and-active": async ({ loggedModels, newExperiment }) => {
      const { status, lifecycleStage, modelType, sourceRunId, creationTime, lastUpdateTime } =
        await loggedModels.create({ experimentId: await newExperiment() });
      assert.deepEqual([status, lifecycleStage], ["PENDING", "active"]);
      // Over HTTP an absent text is an empty one.
      assert.deepEqual([modelType ?? "", sourceRunId ?? ""], ["", ""]);
      assert.equal(creationTime, lastUpdateTime);
      assert.ok(Math.abs(Date.now() - creationTime) < 3_600_000);
    },
    "gives-an-id-and-a-place-below-the-experiment": async ({ store, loggedModels, unique }) => {
      const experimentId = await store.experiments.create({
        name: unique("experiment"),
        artifactLocation: "s3://bucket/root",
      });
      const { id, artifactLocation } = await loggedModels.create({ experimentId });
      assert.match(id, /^m-[0-9a-f]{32}$/);
      assert.equal(artifactLocation, `s3://bucket/root/models/${id}/artifacts`);
    },
    "makes-up-a-name": async ({ loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      for (const name of [undefined, ""])
        assert.match((await loggedModels.create({ experimentId, name })).name, /^[a-z]+-[a-z]+-\d+$/);
    },
    "does-not-ask-whether-the-source-run-exists": async ({ loggedModels, newExperiment }) => {
      assert.equal(
        (await loggedModels.create({ experimentId: await newExperiment(), sourceRunId: "nope" })).sourceRunId,
        "nope",
      );
    },
    "refuses-names-that-break-uris": async ({ loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      for (const name of ["a/b", "a:b", "a.b", "a%b", "a'b", 'a"b'])
        await refused("INVALID_PARAMETER_VALUE", loggedModels.create({ experimentId, name }), name);
      assert.deepEqual((await loggedModels.search({ experimentIds: [experimentId] })).items, []);
    },
    "refuses-repeated-params": async ({ loggedModels, newExperiment }) => {
      const params = [
        { key: "p", value: "1" },
        { key: "p", value: "2" },
      ];
      await refused("BAD_REQUEST", loggedModels.create({ experimentId: await newExperiment(), params }));
    },
    "refuses-unknown-and-deleted-experiments": async ({ store, loggedModels, newExperiment }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.create({ experimentId: "987654321012345" }));
      await refused("INVALID_PARAMETER_VALUE", loggedModels.create({ experimentId: "abc" }));
      const experimentId = await newExperiment();
      await store.experiments.delete(experimentId);
      await refused("INVALID_PARAMETER_VALUE", loggedModels.create({ experimentId }));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.get", {
    "refuses-an-unknown-id": async ({ loggedModels }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.get("m-00000000000000000000000000000000"));
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.get("m-nope", { allowDeleted: true }));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.finalize", {
    "takes-any-status-from-any": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({ experimentId: await newExperiment() });
      for (const status of statuses) {
        assert.equal((await loggedModels.finalize(id, status)).status, status);
        assert.equal((await loggedModels.get(id)).status, status);
      }
    },
    "changes-status-and-update-time-only": async ({ loggedModels, newExperiment, nextMillisecond }) => {
      const before = await loggedModels.create({
        experimentId: await newExperiment(),
        params: [{ key: "p", value: "1" }],
        tags: [{ key: "t", value: "1" }],
      });
      await nextMillisecond();
      const after = await loggedModels.finalize(before.id, "READY");
      assert.deepEqual(after, { ...before, status: "READY", lastUpdateTime: after.lastUpdateTime });
      assert.ok(after.lastUpdateTime > before.lastUpdateTime);
    },
    "refuses-an-unknown-id": async ({ loggedModels }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.finalize("m-nope", "READY"));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.tags", {
    "are-added-and-overwritten": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({
        experimentId: await newExperiment(),
        tags: [{ key: "a", value: "1" }],
      });
      await loggedModels.setTags(id, [
        { key: "a", value: "2" },
        { key: "A", value: "" },
      ]);
      assert.deepEqual(byKey((await loggedModels.get(id)).tags), { a: "2", A: "" });
    },
    "no-tags-change-nothing": async ({ loggedModels, newExperiment }) => {
      const before = await loggedModels.create({
        experimentId: await newExperiment(),
        tags: [{ key: "a", value: "1" }],
      });
      await loggedModels.setTags(before.id, []);
      assert.deepEqual((await loggedModels.get(before.id)).tags, before.tags);
    },
    "are-removed-one-by-one": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({
        experimentId: await newExperiment(),
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "1" },
        ],
      });
      await loggedModels.deleteTag(id, "a");
      assert.deepEqual(byKey((await loggedModels.get(id)).tags), { b: "1" });
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.deleteTag(id, "a"));
    },
    "are-refused-for-an-unknown-model": async ({ loggedModels }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.setTags("m-nope", [{ key: "a", value: "1" }]));
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.deleteTag("m-nope", "a"));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.params", {
    "are-added": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({
        experimentId: await newExperiment(),
        params: [{ key: "a", value: "1" }],
      });
      await loggedModels.logParams(id, [
        { key: "b", value: "" },
        { key: "A", value: "2" },
      ]);
      assert.deepEqual(byKey((await loggedModels.get(id)).params), { a: "1", b: "", A: "2" });
    },
    "may-be-logged-again-with-the-same-value": decided(
      "model-params-are-like-run-params",
      async ({ loggedModels, newExperiment }) => {
        const { id } = await loggedModels.create({
          experimentId: await newExperiment(),
          params: [{ key: "a", value: "1" }],
        });
        await loggedModels.logParams(id, [{ key: "a", value: "1" }]);
        assert.deepEqual((await loggedModels.get(id)).params, [{ key: "a", value: "1" }]);
      },
    ),
    "keep-their-first-value": decided("model-params-are-like-run-params", async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({
        experimentId: await newExperiment(),
        params: [{ key: "a", value: "1" }],
      });
      await refused(
        "INVALID_PARAMETER_VALUE",
        loggedModels.logParams(id, [
          { key: "new", value: "1" },
          { key: "a", value: "2" },
        ]),
      );
      assert.deepEqual((await loggedModels.get(id)).params, [{ key: "a", value: "1" }]);
    }),
    "are-refused-for-an-unknown-model": async ({ loggedModels }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.logParams("m-nope", [{ key: "a", value: "1" }]));
    },
  }),

  ...groupOf("loggedModels", "loggedModels.metrics", {
    "come-from-runs": async ({ store, loggedModels, newRun }) => {
      const { id: runId, experimentId } = await newRun();
      const { id: modelId } = await loggedModels.create({ experimentId });
      await store.runs.log(runId, {
        metrics: [{ ...point("m", 0.5, 3, 100), modelId, datasetName: "d", datasetDigest: "1" }, point("other", 1)],
      });
      assert.deepEqual((await loggedModels.get(modelId)).metrics, [
        { ...point("m", 0.5, 3, 100), runId, datasetName: "d", datasetDigest: "1" },
      ]);
      const run = await store.runs.get(runId);
      assert.deepEqual([latest(run, "m"), latest(run, "other")], [point("m", 0.5, 3, 100), point("other", 1)]);
      assert.deepEqual((await store.metrics.history(runId, "m")).items, [point("m", 0.5, 3, 100)]);
    },
    "without-a-data-set-have-none": async ({ store, loggedModels, newRun }) => {
      const { id: runId, experimentId } = await newRun();
      const { id: modelId } = await loggedModels.create({ experimentId });
      await store.runs.log(runId, { metrics: [{ ...point("m", 1), modelId }] });
      assert.deepEqual(only((await loggedModels.get(modelId)).metrics), {
        ...point("m", 1),
        runId,
        datasetName: null,
        datasetDigest: null,
      });
    },
    "keep-every-point-of-every-run": async ({ store, loggedModels, newRun }) => {
      const one = await newRun();
      const two = await newRun({ experimentId: one.experimentId });
      const { id: modelId } = await loggedModels.create({ experimentId: one.experimentId });
      for (const { id } of [one, two])
        await store.runs.log(id, {
          metrics: [
            { ...point("m", 1, 0), modelId },
            { ...point("m", 2, 1), modelId },
          ],
        });
      const found = (await loggedModels.get(modelId)).metrics.map(
        ({ runId, step, value }) => `${runId} ${step} ${value}`,
      );
      assert.deepEqual(found.toSorted(), [one, two].flatMap(({ id }) => [`${id} 0 1`, `${id} 1 2`]).toSorted());
    },
    "refuse-another-value-at-the-same-point": async ({ store, loggedModels, newRun }) => {
      const { id: runId, experimentId } = await newRun();
      const { id: modelId } = await loggedModels.create({ experimentId });
      const log = (value: number) => store.runs.log(runId, { metrics: [{ ...point("m", value), modelId }] });
      await log(1);
      await refused("BAD_REQUEST", log(2));
      assert.equal(only((await loggedModels.get(modelId)).metrics).value, 1);
    },
    "of-an-unknown-model-are-refused-and-undo-the-batch": decided("batches-are-atomic", async ({ store, newRun }) => {
      const before = await newRun();
      const batch = {
        params: [{ key: "p", value: "1" }],
        metrics: [point("ok", 1), { ...point("m", 1), modelId: "m-nope" }],
        tags: [{ key: "t", value: "1" }],
      };
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.log(before.id, batch));
      assert.deepEqual(await store.runs.get(before.id), before);
      assert.deepEqual((await store.metrics.history(before.id, "ok")).items, []);
    }),
  }),

  ...groupOf("loggedModels", "loggedModels.delete", {
    "is-soft-and-idempotent": async ({ loggedModels, newExperiment }) => {
      const before = await loggedModels.create({
        experimentId: await newExperiment(),
        tags: [{ key: "t", value: "1" }],
      });
      await loggedModels.delete(before.id);
      await loggedModels.delete(before.id);
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.get(before.id));
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.get(before.id, { allowDeleted: false }));
      const after = await loggedModels.get(before.id, { allowDeleted: true });
      const { lifecycleStage, lastUpdateTime } = after; // The stage is not on the wire.
      assert.deepEqual(after, { ...before, lifecycleStage, lastUpdateTime });
    },
    "does-not-reach-another-model": async ({ loggedModels, newExperiment }) => {
      const experimentId = await newExperiment();
      const [one, two] = [await loggedModels.create({ experimentId }), await loggedModels.create({ experimentId })];
      await loggedModels.delete(one.id);
      assert.deepEqual(await loggedModels.get(two.id), two);
    },
    "leaves-finalize-and-tags-open": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({ experimentId: await newExperiment() });
      await loggedModels.delete(id);
      await loggedModels.finalize(id, "READY");
      await loggedModels.setTags(id, [{ key: "t", value: "1" }]);
      const after = await loggedModels.get(id, { allowDeleted: true });
      assert.deepEqual([after.status, byKey(after.tags)], ["READY", { t: "1" }]);
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.get(id));
    },
    "of-its-source-run-leaves-it": async ({ store, loggedModels, newRun }) => {
      const { id: sourceRunId, experimentId } = await newRun();
      const { id } = await loggedModels.create({ experimentId, sourceRunId });
      await store.runs.delete(sourceRunId);
      assert.equal((await loggedModels.get(id)).lifecycleStage, "active");
    },
    "refuses-an-unknown-id": async ({ loggedModels }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", loggedModels.delete("m-nope"));
    },
  }),
];
