// Tags of runs, the name tag among them, and the model history that lives in one.
import assert from "node:assert/strict";
import { group } from "../case.js";
import { byKey, modelJson, point, refused } from "../expect.js";

const NAME_TAG = "mlflow.runName";
const HISTORY_TAG = "mlflow.log-model.history";

export const tagCases = [
  ...group("tags", {
    "are-added-and-overwritten": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n", tags: [{ key: "a", value: "1" }] });
      await store.runs.log(id, {
        tags: [
          { key: "a", value: "2" },
          { key: "b", value: "" },
        ],
      });
      await store.runs.log(id, { tags: [{ key: "b", value: "3" }] });
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { a: "2", b: "3", [NAME_TAG]: "n" });
    },
    "of-equal-keys-in-one-batch-the-last-counts": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      await store.runs.log(id, { tags: ["1", "2", "3"].map((value) => ({ key: "t", value })) });
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { t: "3", [NAME_TAG]: "n" });
    },
    "tell-keys-apart-by-case": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      await store.runs.log(id, {
        tags: [
          { key: "key", value: "lower" },
          { key: "KEY", value: "upper" },
        ],
      });
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { key: "lower", KEY: "upper", [NAME_TAG]: "n" });
    },
    "of-two-runs-are-independent": async ({ store, newRun }) => {
      const one = await newRun({ name: "n" });
      const two = await newRun({ name: "n", experimentId: one.experimentId });
      await store.runs.log(one.id, { tags: [{ key: "t", value: "1" }] });
      assert.deepEqual(byKey((await store.runs.get(two.id)).tags), { [NAME_TAG]: "n" });
    },
    "are-refused-for-an-unknown-run": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.log(unique("run"), { tags: [{ key: "t", value: "1" }] }));
    },
  }),

  ...group("tags.run-name", {
    "renames-the-run": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "before" });
      await store.runs.log(id, { tags: [{ key: NAME_TAG, value: "after" }] });
      const run = await store.runs.get(id);
      assert.deepEqual([run.name, byKey(run.tags)], ["after", { [NAME_TAG]: "after" }]);
    },
    "an-empty-value-changes-nothing": async ({ store, newRun }) => {
      const before = await newRun({ name: "stays" });
      await store.runs.log(before.id, { tags: [{ key: NAME_TAG, value: "" }] });
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "deleting-it-keeps-the-name-but-hides-it-from-filters": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ name: "kept" });
      await store.runs.deleteTag(id, NAME_TAG);
      const run = await store.runs.get(id);
      assert.deepEqual([run.name, run.tags], ["kept", []]);
      assert.deepEqual(
        (await store.runs.search({ experimentIds: [experimentId], filter: "run_name = 'kept'" })).items,
        [],
      );
    },
  }),

  ...group("runs.deleteTag", {
    "removes-that-tag-only": async ({ store, newRun }) => {
      const { id } = await newRun({
        name: "n",
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "1" },
        ],
      });
      await store.runs.deleteTag(id, "a");
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { b: "1", [NAME_TAG]: "n" });
    },
    "does-not-reach-another-run": async ({ store, newRun }) => {
      const one = await newRun({ tags: [{ key: "a", value: "1" }] });
      const two = await newRun({ experimentId: one.experimentId, tags: [{ key: "a", value: "1" }] });
      await store.runs.deleteTag(one.id, "a");
      assert.deepEqual(await store.runs.get(two.id), two);
    },
    "refuses-a-missing-tag": async ({ store, newRun }) => {
      const { id } = await newRun({ tags: [{ key: "a", value: "1" }] });
      await store.runs.deleteTag(id, "a");
      for (const key of ["a", "A", "never"])
        await refused("RESOURCE_DOES_NOT_EXIST", store.runs.deleteTag(id, key), key);
    },
    "refuses-an-unknown-run": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.deleteTag(unique("run"), "a"));
    },
  }),

  ...group("runs.log", {
    "writes-metrics-params-and-tags-together": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      await store.runs.log(id, {
        metrics: [point("m", 0.5, 1, 2)],
        params: [{ key: "p", value: "x" }],
        tags: [{ key: "t", value: "y" }],
      });
      const run = await store.runs.get(id);
      assert.deepEqual(run.metrics, [point("m", 0.5, 1, 2)]);
      assert.deepEqual([byKey(run.params), byKey(run.tags)], [{ p: "x" }, { t: "y", [NAME_TAG]: "n" }]);
    },
    "an-empty-batch-changes-nothing": async ({ store, newRun }) => {
      const before = await newRun();
      await store.runs.log(before.id, {});
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "an-empty-batch-for-an-unknown-run-is-refused": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.log(unique("run"), {}));
    },
    "a-bad-key-at-the-end-undoes-the-whole-batch": async ({ store, newRun }) => {
      const before = await newRun();
      const params = [{ key: "p", value: "1" }];
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.runs.log(before.id, { params, metrics: [point("m", 1), point("..", 1)] }),
      );
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.runs.log(before.id, { params, metrics: [point("m", 1)], tags: [{ key: "a//b", value: "1" }] }),
      );
      assert.deepEqual(await store.runs.get(before.id), before);
    },
  }),

  ...group("runs.recordModel", {
    "appends-to-the-history": async ({ store, newRun }) => {
      const { id } = await newRun();
      const paths = ["one", "two"];
      for (const path of paths) await store.runs.recordModel(id, modelJson(id, path));
      // MLflow's server adds fields of its own.
      const history: unknown = JSON.parse(byKey((await store.runs.get(id)).tags)[HISTORY_TAG] ?? "null");
      assert.ok(Array.isArray(history) && history.length === 2);
      for (const [at, path] of paths.entries())
        assert.partialDeepStrictEqual(history[at], JSON.parse(modelJson(id, path)));
    },
    "refuses-what-is-no-model": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      for (const json of ["{}", "not json", JSON.stringify({ artifact_path: "x" })]) {
        await refused("INVALID_PARAMETER_VALUE", store.runs.recordModel(id, json), json);
      }
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { [NAME_TAG]: "n" });
    },
    "refuses-an-unknown-run": async ({ store, unique }) => {
      const id = unique("run");
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.recordModel(id, modelJson(id, "x")));
    },
  }),
];
