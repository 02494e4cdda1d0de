// Params are written once: the same value again is fine, another one never.
import assert from "node:assert/strict";
import { group } from "../case.js";
import { byKey, point, refused, repeat } from "../expect.js";

export const paramCases = group("params", {
  "are-stored-as-text": async ({ store, newRun }) => {
    const { id } = await newRun();
    const params = [
      { key: "int", value: "1" },
      { key: "float", value: "1.0" },
      { key: "empty", value: "" },
    ];
    await store.runs.log(id, { params });
    assert.deepEqual(byKey((await store.runs.get(id)).params), { int: "1", float: "1.0", empty: "" });
  },
  "may-be-logged-again-with-the-same-value": async ({ store, newRun }) => {
    const { id } = await newRun();
    for (const value of ["x", "x"]) await store.runs.log(id, { params: [{ key: "p", value }] });
    assert.deepEqual((await store.runs.get(id)).params, [{ key: "p", value: "x" }]);
  },
  "keep-their-first-value": async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.log(id, {
      params: [
        { key: "p", value: "x" },
        { key: "empty", value: "" },
      ],
    });
    for (const [key, value] of [
      ["p", "y"],
      ["p", "X"],
      ["p", "x "],
      ["p", ""],
      ["empty", "1"],
    ] as const) {
      await refused("INVALID_PARAMETER_VALUE", store.runs.log(id, { params: [{ key, value }] }), `${key}='${value}'`);
    }
    assert.deepEqual(byKey((await store.runs.get(id)).params), { p: "x", empty: "" });
  },
  "tell-keys-apart-by-case": async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.log(id, { params: [{ key: "key", value: "lower" }] });
    await store.runs.log(id, { params: [{ key: "Key", value: "upper" }] });
    assert.deepEqual(byKey((await store.runs.get(id)).params), { key: "lower", Key: "upper" });
  },
  "refuse-a-key-twice-in-one-batch-even-with-one-value": async ({ store, newRun }) => {
    const { id } = await newRun();
    for (const value of ["1", "2"]) {
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.runs.log(id, {
          params: [
            { key: "p", value: "1" },
            { key: "p", value },
          ],
        }),
      );
    }
    assert.deepEqual((await store.runs.get(id)).params, []);
  },
  "a-clash-undoes-the-whole-batch": async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.log(id, { params: [{ key: "p", value: "x" }] });
    const before = await store.runs.get(id);
    const batch = {
      params: [
        { key: "first", value: "1" },
        { key: "p", value: "other" },
        { key: "last", value: "1" },
      ],
      metrics: [point("m", 1)],
      tags: [{ key: "t", value: "1" }],
    };
    await refused("INVALID_PARAMETER_VALUE", store.runs.log(id, batch));
    assert.deepEqual(await store.runs.get(id), before);
    assert.deepEqual((await store.metrics.history(id, "m")).items, []);
  },
  "a-batch-may-mix-known-and-new-ones": async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.log(id, { params: [{ key: "a", value: "1" }] });
    await store.runs.log(id, {
      params: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    });
    assert.deepEqual(byKey((await store.runs.get(id)).params), { a: "1", b: "2" });
  },
  "of-two-runs-are-independent": async ({ store, newRun }) => {
    const one = await newRun();
    const two = await newRun({ experimentId: one.experimentId });
    await store.runs.log(one.id, { params: [{ key: "p", value: "1" }] });
    await store.runs.log(two.id, { params: [{ key: "p", value: "2" }] });
    assert.deepEqual(
      [byKey((await store.runs.get(one.id)).params), byKey((await store.runs.get(two.id)).params)],
      [{ p: "1" }, { p: "2" }],
    );
  },
  "and-tags-of-one-name-are-independent": async ({ store, newRun }) => {
    const { id } = await newRun({ name: "n" });
    await store.runs.log(id, {
      params: [{ key: "k", value: "param" }],
      tags: [{ key: "k", value: "tag" }],
      metrics: [point("k", 1)],
    });
    const run = await store.runs.get(id);
    assert.deepEqual(byKey(run.params), { k: "param" });
    assert.deepEqual(byKey(run.tags), { k: "tag", "mlflow.runName": "n" });
  },
  "a-hundred-fit-in-one-batch": async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.log(id, { params: repeat(100, (n) => ({ key: `p${n}`, value: String(n) })) });
    const params = byKey((await store.runs.get(id)).params);
    assert.deepEqual([Object.keys(params).length, params["p99"]], [100, "99"]);
  },
  "are-refused-for-an-unknown-run": async ({ store, unique }) => {
    await refused("RESOURCE_DOES_NOT_EXIST", store.runs.log(unique("run"), { params: [{ key: "p", value: "1" }] }));
  },
});
