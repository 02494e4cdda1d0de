// Experiments: create, read, rename, tag.
import assert from "node:assert/strict";
import { group, decided } from "../case.js";
import { byKey, refused } from "../expect.js";

const UNKNOWN = "987654321012345";

export const experimentCases = [
  ...group("experiments.create", {
    "gives-a-decimal-id": async ({ newExperiment }) => {
      assert.match(await newExperiment(), /^\d+$/);
    },
    "gives-each-its-own-id": async ({ newExperiment }) => {
      assert.notEqual(await newExperiment(), await newExperiment());
    },
    "stores-name-and-tags": async ({ store, unique }) => {
      const name = unique("experiment");
      const tags = [
        { key: "a", value: "1" },
        { key: "b", value: "" },
      ];
      const found = await store.experiments.get(await store.experiments.create({ name, tags }));
      assert.equal(found.name, name);
      assert.deepEqual(byKey(found.tags), { a: "1", b: "" });
    },
    "starts-active-with-times-in-milliseconds": async ({ store, newExperiment }) => {
      const found = await store.experiments.get(await newExperiment());
      assert.equal(found.lifecycleStage, "active");
      assert.equal(found.creationTime, found.lastUpdateTime);
      assert.ok(Math.abs(Date.now() - (found.creationTime ?? 0)) < 3_600_000, `created at ${found.creationTime}`);
    },
    "default-location-ends-in-the-id": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      const { artifactLocation } = await store.experiments.get(id);
      assert.ok(artifactLocation.endsWith(`/${id}`), artifactLocation);
    },
    "keeps-a-given-location-as-it-is": async ({ store, unique }) => {
      const artifactLocation = "s3://bucket/a folder/";
      const id = await store.experiments.create({ name: unique("experiment"), artifactLocation });
      assert.equal((await store.experiments.get(id)).artifactLocation, artifactLocation);
    },
    "refuses-a-taken-name": async ({ store, unique }) => {
      const name = unique("experiment");
      await store.experiments.create({ name });
      await refused("RESOURCE_ALREADY_EXISTS", store.experiments.create({ name }));
    },
    "refuses-the-name-of-a-deleted-experiment": async ({ store, unique }) => {
      const name = unique("experiment");
      await store.experiments.delete(await store.experiments.create({ name }));
      await refused("RESOURCE_ALREADY_EXISTS", store.experiments.create({ name }));
    },
    "tells-names-apart-by-case-and-trailing-blank": async ({ store, unique }) => {
      const name = unique("experiment");
      const names = [name, name.toUpperCase(), `${name} `];
      const ids = await Promise.all(names.map((each) => store.experiments.create({ name: each })));
      for (const [index, each] of names.entries())
        assert.equal((await store.experiments.getByName(each)).id, ids[index], `'${each}'`);
    },
    "refuses-an-empty-name": async ({ store }) => {
      await refused("INVALID_PARAMETER_VALUE", store.experiments.create({ name: "" }));
    },
    "refuses-repeated-tag-keys-and-stores-nothing": async ({ store, unique }) => {
      const name = unique("experiment");
      const tags = [
        { key: "k", value: "1" },
        { key: "k", value: "2" },
      ];
      await refused("RESOURCE_ALREADY_EXISTS", store.experiments.create({ name, tags }));
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.getByName(name));
    },
  }),

  ...group("experiments.get", {
    "refuses-an-unknown-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.get(UNKNOWN));
    },
    "takes-blanks-and-leading-zeros-for-the-same-id": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      for (const spelling of [` ${id}`, `${id} `, `00${id}`, `+${id}`])
        assert.equal((await store.experiments.get(spelling)).id, id, `'${spelling}'`);
    },
    "refuses-an-id-that-is-no-integer": async ({ store }) => {
      for (const id of ["abc", "1.5", "1e3", "0x1", "1 2"])
        await refused("INVALID_PARAMETER_VALUE", store.experiments.get(id), `'${id}'`);
    },
    "finds-nothing-under-a-negative-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.get("-1"));
    },
    "finds-nothing-beyond-int64": decided("ids-beyond-int64", async ({ store }) => {
      for (const id of ["9223372036854775808", "99999999999999999999"])
        await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.get(id), id);
    }),
    "finds-a-deleted-experiment": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.delete(id);
      assert.equal((await store.experiments.get(id)).lifecycleStage, "deleted");
    },
    "finds-the-default-experiment-of-a-new-store": {
      fresh: true,
      run: async ({ store }) => {
        const { name, lifecycleStage, artifactLocation } = await store.experiments.get("0");
        assert.deepEqual({ name, lifecycleStage }, { name: "Default", lifecycleStage: "active" });
        assert.ok(artifactLocation.endsWith("/0"), artifactLocation);
      },
    },
  }),

  ...group("experiments.getByName", {
    "finds-the-same-experiment-as-get": async ({ store, unique }) => {
      const name = unique("experiment");
      const id = await store.experiments.create({ name, tags: [{ key: "a", value: "b" }] });
      assert.deepEqual(await store.experiments.getByName(name), await store.experiments.get(id));
    },
    "refuses-an-unknown-name": async ({ store, unique }) => {
      const name = unique("experiment");
      await store.experiments.create({ name });
      for (const other of [unique("nobody"), name.toUpperCase(), `${name} `, name.slice(0, -1)]) {
        await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.getByName(other), `'${other}'`);
      }
    },
    "finds-a-deleted-experiment": async ({ store, unique }) => {
      const name = unique("experiment");
      const id = await store.experiments.create({ name });
      await store.experiments.delete(id);
      assert.equal((await store.experiments.getByName(name)).id, id);
    },
  }),

  ...group("experiments.rename", {
    "changes-the-name-and-the-update-time-only": async ({ store, unique, nextMillisecond }) => {
      const id = await store.experiments.create({ name: unique("before"), tags: [{ key: "a", value: "b" }] });
      const before = await store.experiments.get(id);
      const name = unique("after");
      await nextMillisecond();
      await store.experiments.rename(id, name);
      const after = await store.experiments.get(id);
      assert.deepEqual(after, { ...before, name, lastUpdateTime: after.lastUpdateTime });
      assert.ok((after.lastUpdateTime ?? 0) > (before.lastUpdateTime ?? 0));
    },
    "frees-the-old-name": async ({ store, unique }) => {
      const name = unique("before");
      await store.experiments.rename(await store.experiments.create({ name }), unique("after"));
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.getByName(name));
      const id = await store.experiments.create({ name });
      assert.equal((await store.experiments.getByName(name)).id, id);
    },
    "to-its-own-name-is-fine": async ({ store, unique }) => {
      const name = unique("experiment");
      const id = await store.experiments.create({ name });
      await store.experiments.rename(id, name);
      assert.equal((await store.experiments.get(id)).name, name);
    },
    "refuses-a-taken-name": decided("taken-experiment-name", async ({ store, unique }) => {
      const [name, taken] = [unique("experiment"), unique("taken")];
      await store.experiments.create({ name: taken });
      const id = await store.experiments.create({ name });
      await refused("RESOURCE_ALREADY_EXISTS", store.experiments.rename(id, taken));
      assert.equal((await store.experiments.get(id)).name, name);
    }),
    "refuses-an-empty-name": async ({ store, newExperiment }) => {
      await refused("INVALID_PARAMETER_VALUE", store.experiments.rename(await newExperiment(), ""));
    },
    "refuses-an-unknown-id": async ({ store, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.rename(UNKNOWN, unique("name")));
    },
    "refuses-a-deleted-experiment": decided(
      "rename-of-a-deleted-experiment",
      async ({ store, unique, newExperiment }) => {
        const id = await newExperiment();
        await store.experiments.delete(id);
        await refused("INVALID_PARAMETER_VALUE", store.experiments.rename(id, unique("name")));
      },
    ),
  }),

  ...group("experiments.setTag", {
    "adds-and-overwrites": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "a", "1");
      await store.experiments.setTag(id, "b", "2");
      await store.experiments.setTag(id, "a", "");
      assert.deepEqual(byKey((await store.experiments.get(id)).tags), { a: "", b: "2" });
    },
    "tells-keys-apart-by-case": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "key", "lower");
      await store.experiments.setTag(id, "KEY", "upper");
      assert.deepEqual(byKey((await store.experiments.get(id)).tags), { key: "lower", KEY: "upper" });
    },
    "leaves-the-update-time": async ({ store, newExperiment, nextMillisecond }) => {
      const id = await newExperiment();
      const { lastUpdateTime } = await store.experiments.get(id);
      await nextMillisecond();
      await store.experiments.setTag(id, "a", "1");
      assert.equal((await store.experiments.get(id)).lastUpdateTime, lastUpdateTime);
    },
    "does-not-reach-another-experiment": async ({ store, newExperiment }) => {
      const [id, other] = [await newExperiment(), await newExperiment()];
      await store.experiments.setTag(id, "a", "1");
      assert.deepEqual((await store.experiments.get(other)).tags, []);
    },
    "refuses-an-unknown-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.setTag(UNKNOWN, "a", "1"));
    },
    "refuses-a-deleted-experiment": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.delete(id);
      await refused("INVALID_PARAMETER_VALUE", store.experiments.setTag(id, "a", "1"));
      assert.deepEqual((await store.experiments.get(id)).tags, []);
    },
  }),

  ...group("experiments.deleteTag", {
    "removes-that-tag-only": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      for (const key of ["a", "b"]) await store.experiments.setTag(id, key, "1");
      await store.experiments.deleteTag(id, "a");
      assert.deepEqual(byKey((await store.experiments.get(id)).tags), { b: "1" });
    },
    "refuses-a-missing-tag": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "a", "1");
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.deleteTag(id, "A"));
    },
    "refuses-an-unknown-id": async ({ store }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", store.experiments.deleteTag(UNKNOWN, "a"));
    },
    "refuses-a-deleted-experiment": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "a", "1");
      await store.experiments.delete(id);
      await refused("INVALID_PARAMETER_VALUE", store.experiments.deleteTag(id, "a"));
    },
  }),
];
