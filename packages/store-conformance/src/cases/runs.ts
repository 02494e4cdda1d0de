// Runs: create, read, update.
import assert from "node:assert/strict";
import type { RunStatus } from "@runledger/store-api";
import { decided, group } from "../case.js";
import { byKey, refused } from "../expect.js";

const NAME_TAG = "mlflow.runName";
const statuses: readonly RunStatus[] = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

export const runCases = [
  ...group("runs.create", {
    "gives-a-run-as-get-shows-it": async ({ store, newRun }) => {
      const run = await newRun({ name: "a run", userId: "someone", startTime: 1234, tags: [{ key: "t", value: "v" }] });
      const got = await store.runs.get(run.id);
      assert.deepEqual({ ...got, tags: byKey(got.tags) }, { ...run, tags: byKey(run.tags) });
    },
    "starts-running-and-empty": async ({ newRun }) => {
      const { status, endTime, lifecycleStage, metrics, params, inputs, outputs } = await newRun();
      assert.deepEqual(
        { status, endTime, lifecycleStage },
        { status: "RUNNING", endTime: null, lifecycleStage: "active" },
      );
      assert.deepEqual(
        { metrics, params, outputs, inputs },
        { metrics: [], params: [], outputs: [], inputs: { datasets: [], models: [] } },
      );
    },
    "gives-an-id-of-32-hex-digits": async ({ newRun }) => {
      const [one, two] = [await newRun(), await newRun()];
      assert.match(one.id, /^[0-9a-f]{32}$/);
      assert.notEqual(one.id, two.id);
    },
    "keeps-user-start-time-and-tags": async ({ newRun }) => {
      const run = await newRun({
        name: "n",
        userId: "ünï",
        startTime: 1_700_000_000_123,
        tags: [{ key: "a", value: "" }],
      });
      assert.deepEqual([run.userId, run.startTime], ["ünï", 1_700_000_000_123]);
      assert.deepEqual(byKey(run.tags), { a: "", [NAME_TAG]: "n" });
    },
    "puts-artifacts-under-the-experiment": async ({ store, unique }) => {
      const experimentId = await store.experiments.create({
        name: unique("experiment"),
        artifactLocation: "s3://bucket/root",
      });
      const { id, artifactUri } = await store.runs.create({ experimentId });
      assert.equal(artifactUri, `s3://bucket/root/${id}/artifacts`);
    },
    "does-not-double-a-slash-in-the-artifact-uri": async ({ store, unique }) => {
      const experimentId = await store.experiments.create({
        name: unique("experiment"),
        artifactLocation: "s3://bucket/root/",
      });
      const { id, artifactUri } = await store.runs.create({ experimentId });
      assert.equal(artifactUri, `s3://bucket/root/${id}/artifacts`);
    },
    "name-and-name-tag-are-one": async ({ newRun }) => {
      const byName = await newRun({ name: "given" });
      const byTag = await newRun({ tags: [{ key: NAME_TAG, value: "given" }] });
      const byBoth = await newRun({ name: "given", tags: [{ key: NAME_TAG, value: "given" }] });
      for (const run of [byName, byTag, byBoth]) {
        assert.equal(run.name, "given");
        assert.deepEqual(byKey(run.tags), { [NAME_TAG]: "given" });
      }
    },
    "refuses-a-name-and-a-name-tag-that-differ": async ({ newRun }) => {
      await refused("INVALID_PARAMETER_VALUE", newRun({ name: "a", tags: [{ key: NAME_TAG, value: "b" }] }));
    },
    "makes-up-a-name": async ({ newRun }) => {
      for (const run of [await newRun(), await newRun({ name: "" })]) {
        assert.match(run.name ?? "", /^[a-z]+-[a-z]+-\d+$/);
        assert.deepEqual(byKey(run.tags), { [NAME_TAG]: run.name });
      }
    },
    "two-runs-may-share-a-name": async ({ store, newRun }) => {
      const one = await newRun({ name: "same" });
      const two = await newRun({ name: "same", experimentId: one.experimentId });
      assert.equal(
        (await store.runs.search({ experimentIds: [one.experimentId], filter: "run_name = 'same'" })).items.length,
        2,
      );
      assert.notEqual(one.id, two.id);
    },
    "names-the-experiment-by-its-canonical-id": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      const run = await store.runs.create({ experimentId: ` 0${id}` });
      assert.equal((await store.runs.get(run.id)).experimentId, id);
    },
    "refuses-an-unknown-experiment": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.create({ experimentId: "987654321012345" }));
    },
    "refuses-an-experiment-id-that-is-no-integer": async ({ store }) => {
      await refused("INVALID_PARAMETER_VALUE", store.runs.create({ experimentId: "abc" }));
    },
    "refuses-repeated-tag-keys-and-stores-nothing": async ({ store, newExperiment }) => {
      const experimentId = await newExperiment();
      const tags = [
        { key: "k", value: "1" },
        { key: "k", value: "2" },
      ];
      await refused("BAD_REQUEST", store.runs.create({ experimentId, tags }));
      assert.deepEqual((await store.runs.search({ experimentIds: [experimentId] })).items, []);
    },
    "refuses-a-start-time-that-is-no-safe-integer": decided("numbers-beyond-double", async ({ newRun }) => {
      for (const startTime of [1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
        await refused("INVALID_PARAMETER_VALUE", newRun({ startTime }), String(startTime));
      }
    }),
  }),

  ...group("runs.get", {
    "refuses-an-unknown-id": async ({ store, unique, newRun }) => {
      const { id } = await newRun();
      for (const other of [unique("run"), id.slice(1), id.toUpperCase().replace(/^\d+$/, "A"), `${id} `]) {
        await refused("RESOURCE_DOES_NOT_EXIST", store.runs.get(other), other);
      }
    },
  }),

  ...group("runs.update", {
    "knows-every-status": async ({ store, newRun }) => {
      const { id } = await newRun();
      for (const status of [...statuses.toReversed(), ...statuses]) {
        assert.equal((await store.runs.update(id, { status })).status, status);
        assert.equal((await store.runs.get(id)).status, status);
      }
    },
    "a-status-alone-sets-no-end-time": async ({ store, newRun }) => {
      const { id } = await newRun();
      assert.equal((await store.runs.update(id, { status: "FINISHED" })).endTime, null);
    },
    "sets-only-what-it-names": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n", userId: "u", startTime: 5, tags: [{ key: "t", value: "1" }] });
      const before = await store.runs.get(id);
      await store.runs.update(before.id, { endTime: 9 });
      assert.deepEqual(await store.runs.get(before.id), { ...before, endTime: 9 });
      await store.runs.update(before.id, { status: "FAILED" });
      assert.deepEqual(await store.runs.get(before.id), { ...before, endTime: 9, status: "FAILED" });
    },
    "gives-back-the-new-state": async ({ store, newRun }) => {
      const { metrics: _m, params: _p, tags: _t, inputs: _i, outputs: _o, ...info } = await newRun();
      const updated = await store.runs.update(info.id, { status: "KILLED", endTime: 77, name: "new" });
      assert.deepEqual(updated, { ...info, status: "KILLED", endTime: 77, name: "new" });
    },
    "a-new-name-moves-the-name-tag": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ name: "before" });
      await store.runs.update(id, { name: "after" });
      const run = await store.runs.get(id);
      assert.equal(run.name, "after");
      assert.deepEqual(byKey(run.tags), { [NAME_TAG]: "after" });
      assert.equal(
        (await store.runs.search({ experimentIds: [experimentId], filter: "run_name = 'after'" })).items.length,
        1,
      );
    },
    "an-empty-name-is-ignored": async ({ store, newRun }) => {
      const before = await newRun({ name: "stays" });
      await store.runs.update(before.id, { name: "" });
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "an-empty-patch-changes-nothing": async ({ store, newRun }) => {
      const before = await newRun();
      await store.runs.update(before.id, {});
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "does-not-reach-another-run": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      const other = await newRun({ experimentId });
      await store.runs.update(id, { name: "new", status: "FAILED", endTime: 1 });
      assert.deepEqual(await store.runs.get(other.id), other);
    },
    "refuses-an-unknown-id": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.runs.update(unique("run"), { status: "FINISHED" }));
    },
  }),
];
